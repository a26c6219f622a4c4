package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonObject;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.model.ModelInfo;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An environment as an object. */
final class EnvironmentFormat {

    private EnvironmentFormat() {}

    static JsonObject write(Environment environment) {
        JsonObject json = new JsonObject();
        json.addProperty("version", environment.version());
        json.add("engine", Json.map(environment.engine()));
        json.add("strategies", Json.map(environment.strategies()));
        json.add("defaults", Json.maps(environment.defaults()));
        json.add("transforms", Json.map(environment.transforms()));
        json.add("models", Json.array(environment.models(), model -> write(model, environment.sameBits())));
        json.addProperty("processor", environment.processor());
        json.addProperty("cores", environment.cores());
        json.addProperty("memoryBytes", environment.memoryBytes());
        json.addProperty("java", environment.java());
        json.addProperty("system", environment.system());
        environment.costs().ifPresent(costs -> json.add("costs", CostsFormat.write(costs)));
        return json;
    }

    static Environment read(Fields json) {
        Map<String, Boolean> sameBits = new TreeMap<>();
        json.objects("models").forEach(model -> model.optional("sameBits", model::flag)
                .ifPresent(promised -> sameBits.put(model.text("name"), promised)));
        return new Environment(
                json.text("version"),
                json.optional("engine", json::map).orElse(Map.of()),
                json.map("strategies"),
                json.optional("defaults", json::maps).orElse(Map.of()),
                json.optional("transforms", json::map).orElse(Map.of()),
                json.objects("models").stream().map(EnvironmentFormat::readModel).toList(),
                sameBits,
                json.text("processor"),
                json.integer("cores"),
                json.whole("memoryBytes"),
                json.text("java"),
                json.text("system"),
                json.optional("costs", name -> CostsFormat.read(json.object(name))));
    }

    private static JsonObject write(ModelInfo model, Map<String, Boolean> sameBits) {
        JsonObject json = new JsonObject();
        json.addProperty("name", model.name());
        json.addProperty("family", model.family());
        json.addProperty("parameterCount", model.parameterCount());
        json.addProperty("vocabularySize", model.vocabularySize());
        json.addProperty("contextLength", model.contextLength());
        model.tokenizer().ifPresent(tokenizer -> json.addProperty("tokenizer", tokenizer));
        json.add("stopTokens", Json.numbers(model.stopTokens().stream().sorted().toList()));
        json.addProperty("backend", model.backend());
        json.addProperty("weights", model.weights());
        model.checksum().ifPresent(checksum -> json.addProperty("checksum", checksum));
        // Of the environment, not of the model: another processor may keep what this one does not.
        Optional.ofNullable(sameBits.get(model.name())).ifPresent(promised -> json.addProperty("sameBits", promised));
        return json;
    }

    private static ModelInfo readModel(Fields json) {
        return new ModelInfo(
                json.text("name"),
                json.text("family"),
                json.whole("parameterCount"),
                json.integer("vocabularySize"),
                json.integer("contextLength"),
                json.optional("tokenizer", json::text),
                new HashSet<>(json.integers("stopTokens")),
                json.optional("backend", json::text).orElse("unknown"),
                json.text("weights"),
                json.optional("checksum", json::text));
    }
}
