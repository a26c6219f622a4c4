package io.vorlauf.checkpoint;

import com.google.gson.JsonObject;
import java.util.Set;

/** The GPT-2 architecture in {@code config.json}. */
final class Gpt2Json {

    private static final Set<String> GELU_BY_TANH = Set.of("gelu_new", "gelu_pytorch_tanh");

    private Gpt2Json() {}

    static Gpt2Config read(JsonFields json, Set<Integer> stopTokens) {
        if (!GELU_BY_TANH.contains(json.text("activation_function", "gelu_new"))) {
            throw json.wrong("activation_function", "gelu_new or gelu_pytorch_tanh");
        }
        if (!json.flag("scale_attn_weights", true)) {
            throw json.wrong("scale_attn_weights", "true");
        }
        ConfigJson.requireAbsent(json, "scale_attn_by_inverse_layer_idx");
        ConfigJson.requireAbsent(json, "add_cross_attention");
        int hiddenSize = json.integer("n_embd");
        return new Gpt2Config(
                json.integer("vocab_size"),
                json.integer("n_positions"),
                hiddenSize,
                json.integer("n_layer"),
                json.integer("n_head"),
                json.integer("n_inner", 4 * hiddenSize),
                json.number("layer_norm_epsilon", 1e-5),
                stopTokens,
                json.flag(ConfigJson.TIE, true));
    }

    static JsonObject write(Gpt2Config config) {
        JsonObject json = ConfigJson.head(config, "GPT2LMHeadModel");
        json.addProperty("vocab_size", config.vocabularySize());
        json.addProperty("n_positions", config.contextLength());
        json.addProperty("n_embd", config.hiddenSize());
        json.addProperty("n_layer", config.layers());
        json.addProperty("n_head", config.heads());
        json.addProperty("n_inner", config.intermediateSize());
        json.addProperty("layer_norm_epsilon", config.layerNormEpsilon());
        json.addProperty("activation_function", "gelu_new");
        return json;
    }
}
