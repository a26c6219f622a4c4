package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonObject;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Sampler settings as an object. */
final class SamplerFormat {

    private SamplerFormat() {}

    static JsonObject write(SamplerSettings settings) {
        JsonObject json = new JsonObject();
        json.addProperty("temperature", settings.temperature());
        json.addProperty("topK", settings.topK());
        json.addProperty("topP", settings.topP());
        json.addProperty("minP", settings.minP());
        json.addProperty("repetitionPenalty", settings.repetitionPenalty());
        json.addProperty("presencePenalty", settings.presencePenalty());
        json.addProperty("frequencyPenalty", settings.frequencyPenalty());
        JsonObject bias = new JsonObject();
        new TreeMap<>(settings.logitBias()).forEach((token, value) -> bias.addProperty(token.toString(), value));
        json.add("logitBias", bias);
        return json;
    }

    static SamplerSettings read(Fields json) {
        return new SamplerSettings(
                json.decimal("temperature"),
                json.integer("topK"),
                json.decimal("topP"),
                json.decimal("minP"),
                json.decimal("repetitionPenalty"),
                json.decimal("presencePenalty"),
                json.decimal("frequencyPenalty"),
                bias(json));
    }

    private static Map<Integer, Double> bias(Fields json) {
        Map<Integer, Double> bias = new HashMap<>();
        json.decimals("logitBias").forEach((token, value) -> bias.put(Integer.valueOf(token), value));
        return bias;
    }
}
