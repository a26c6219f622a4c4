package io.vorlauf.checkpoint;

import com.google.gson.JsonObject;
import java.util.Set;

/** The Llama architecture in {@code config.json}. */
final class LlamaJson {

    private static final double DEFAULT_ROPE_THETA = 10_000;

    private LlamaJson() {}

    static LlamaConfig read(JsonFields json, Set<Integer> stopTokens) {
        if (!json.text("hidden_act", "silu").equals("silu")) {
            throw json.wrong("hidden_act", "silu");
        }
        ConfigJson.requireAbsent(json, "attention_bias");
        ConfigJson.requireAbsent(json, "mlp_bias");
        int hiddenSize = json.integer("hidden_size");
        int heads = json.integer("num_attention_heads");
        return new LlamaConfig(
                json.integer("vocab_size"),
                json.integer("max_position_embeddings"),
                hiddenSize,
                json.integer("num_hidden_layers"),
                heads,
                json.integer("num_key_value_heads", heads),
                headSize(json, hiddenSize, heads),
                json.integer("intermediate_size"),
                json.number("rms_norm_eps"),
                ropeTheta(json),
                stopTokens,
                json.flag(ConfigJson.TIE, false));
    }

    private static int headSize(JsonFields json, int hiddenSize, int heads) {
        if (json.has("head_dim")) {
            return json.integer("head_dim");
        }
        ConfigCheck.integer("hidden_size", hiddenSize, ConfigCheck.MAX_WIDTH);
        ConfigCheck.integer("num_attention_heads", heads, ConfigCheck.MAX_WIDTH);
        ConfigCheck.divides("num_attention_heads", heads, "hidden_size", hiddenSize);
        return hiddenSize / heads;
    }

    /** Older files keep the base beside the other keys, newer ones in {@code rope_parameters}. */
    private static double ropeTheta(JsonFields json) {
        requireUnscaled(json, "rope_scaling");
        requireUnscaled(json, "rope_parameters");
        double inner = json.object("rope_parameters")
                .map(parameters -> parameters.number("rope_theta", DEFAULT_ROPE_THETA))
                .orElse(DEFAULT_ROPE_THETA);
        return json.number("rope_theta", inner);
    }

    private static void requireUnscaled(JsonFields json, String key) {
        json.object(key).ifPresent(scaling -> {
            String type = scaling.text("rope_type", scaling.text("type", "default"));
            if (!type.equals("default")) {
                throw json.wrong(key, "absent or of type default");
            }
        });
    }

    static JsonObject write(LlamaConfig config) {
        JsonObject json = ConfigJson.head(config, "LlamaForCausalLM");
        json.addProperty("vocab_size", config.vocabularySize());
        json.addProperty("max_position_embeddings", config.contextLength());
        json.addProperty("hidden_size", config.hiddenSize());
        json.addProperty("intermediate_size", config.intermediateSize());
        json.addProperty("num_hidden_layers", config.layers());
        json.addProperty("num_attention_heads", config.heads());
        json.addProperty("num_key_value_heads", config.kvHeads());
        json.addProperty("head_dim", config.headSize());
        json.addProperty("rms_norm_eps", config.rmsNormEps());
        json.addProperty("rope_theta", config.ropeTheta());
        json.addProperty("hidden_act", "silu");
        return json;
    }
}
