package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonObject;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Reference costs as an object: by model, the nanoseconds of passes by their nodes, and those of a node. */
final class CostsFormat {

    private CostsFormat() {}

    static JsonObject write(ReferenceCosts costs) {
        JsonObject json = new JsonObject();
        costs.models().forEach((model, passes) -> json.add(model, write(passes)));
        return json;
    }

    private static JsonObject write(PassCosts costs) {
        JsonObject passes = new JsonObject();
        costs.passes().forEach((nodes, nanos) -> passes.addProperty(String.valueOf(nodes), nanos));
        JsonObject json = new JsonObject();
        json.add("passNanos", passes);
        json.addProperty("nodeNanos", costs.nodeNanos());
        return json;
    }

    static ReferenceCosts read(Fields json) {
        Map<String, PassCosts> models = new HashMap<>();
        json.names().forEach(model -> models.put(model, readModel(json.object(model))));
        return new ReferenceCosts(models);
    }

    private static PassCosts readModel(Fields json) {
        Fields table = json.object("passNanos");
        NavigableMap<Integer, Long> passes = new TreeMap<>();
        for (String nodes : table.names()) {
            try {
                passes.put(Integer.valueOf(nodes), table.whole(nodes));
            } catch (NumberFormatException e) {
                throw new FormatException("'passNanos' has a pass of '" + nodes + "' nodes", e);
            }
        }
        return new PassCosts(passes, json.whole("nodeNanos"));
    }
}
