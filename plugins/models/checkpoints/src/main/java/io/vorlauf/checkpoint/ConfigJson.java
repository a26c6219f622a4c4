// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code config.json} in both directions, with what all families share, and what holds for the numbers of every
 * architecture; messages name them as the file does.
 */
final class ConfigJson {

    static final String FILE = "config.json";
    static final String GENERATION_FILE = "generation_config.json";
    static final String TIE = "tie_word_embeddings";

    /** Far above any model there is, and low enough that products of two stay inside a {@code long}. */
    static final int MAX_WIDTH = 1 << 22;
    static final int MAX_LAYERS = 1 << 12;
    static final int MAX_IDS = 1 << 24;

    private static final String FAMILIES = Gpt2Config.FAMILY + ", " + LlamaConfig.FAMILY;
    private static final String STOP_TOKENS = "eos_token_id";
    private static final Set<String> GELU_BY_TANH = Set.of("gelu_new", "gelu_pytorch_tanh");
    private static final double DEFAULT_ROPE_THETA = 10_000;
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private ConfigJson() {}

    /** Reads the configuration of a checkpoint whose GPT-2 head is tied unless a file says or shows otherwise. */
    static ModelConfig read(Path directory, JsonFields json) {
        String family = json.text("model_type");
        try {
            return switch (family) {
                case Gpt2Config.FAMILY -> gpt2(json, stopTokens(directory, json));
                case LlamaConfig.FAMILY -> llama(json, stopTokens(directory, json));
                default -> throw json.wrong("model_type", "a supported family (" + FAMILIES + ")");
            };
        } catch (IllegalArgumentException e) {
            throw Refusal.of(json.file(), e.getMessage(), e);
        }
    }

    /** Ids beyond the vocabulary can never be generated; small models often inherit one from a larger configuration. */
    private static Set<Integer> stopTokens(Path directory, JsonFields json) {
        Set<Integer> ids = new TreeSet<>(json.integers(STOP_TOKENS));
        Path generation = directory.resolve(GENERATION_FILE);
        if (Files.exists(generation)) {
            ids.addAll(JsonFields.read(generation).integers(STOP_TOKENS));
        }
        int vocabularySize = json.integer("vocab_size");
        ids.removeIf(id -> id < 0 || id >= vocabularySize);
        return ids;
    }

    /** Refuses a feature that changes the arithmetic and that no graph here has. */
    private static void requireAbsent(JsonFields json, String key) {
        if (json.flag(key, false)) {
            throw json.wrong(key, "false (models with it are not supported)");
        }
    }

    private static JsonObject head(ModelConfig config, String architecture) {
        JsonObject json = new JsonObject();
        JsonArray architectures = new JsonArray();
        architectures.add(architecture);
        json.add("architectures", architectures);
        json.addProperty("model_type", config.family());
        if (!config.stopTokens().isEmpty()) {
            JsonArray ids = new JsonArray();
            config.stopTokens().forEach(ids::add);
            json.add(STOP_TOKENS, ids.size() == 1 ? ids.get(0) : ids);
        }
        json.addProperty(TIE, config.tieWordEmbeddings());
        return json;
    }

    static String text(JsonObject json) {
        return GSON.toJson(json) + "\n";
    }

    private static Gpt2Config gpt2(JsonFields json, Set<Integer> stopTokens) {
        if (!GELU_BY_TANH.contains(json.text("activation_function", "gelu_new"))) {
            throw json.wrong("activation_function", "gelu_new or gelu_pytorch_tanh");
        }
        if (!json.flag("scale_attn_weights", true)) {
            throw json.wrong("scale_attn_weights", "true");
        }
        requireAbsent(json, "scale_attn_by_inverse_layer_idx");
        requireAbsent(json, "add_cross_attention");
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
                json.flag(TIE, true));
    }

    static String text(Gpt2Config config) {
        JsonObject json = head(config, "GPT2LMHeadModel");
        json.addProperty("vocab_size", config.vocabularySize());
        json.addProperty("n_positions", config.contextLength());
        json.addProperty("n_embd", config.hiddenSize());
        json.addProperty("n_layer", config.layers());
        json.addProperty("n_head", config.heads());
        json.addProperty("n_inner", config.intermediateSize());
        json.addProperty("layer_norm_epsilon", config.layerNormEpsilon());
        json.addProperty("activation_function", "gelu_new");
        return text(json);
    }

    private static LlamaConfig llama(JsonFields json, Set<Integer> stopTokens) {
        if (!json.text("hidden_act", "silu").equals("silu")) {
            throw json.wrong("hidden_act", "silu");
        }
        requireAbsent(json, "attention_bias");
        requireAbsent(json, "mlp_bias");
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
                json.flag(TIE, false));
    }

    private static int headSize(JsonFields json, int hiddenSize, int heads) {
        if (json.has("head_dim")) {
            return json.integer("head_dim");
        }
        checkInteger("hidden_size", hiddenSize, MAX_WIDTH);
        checkInteger("num_attention_heads", heads, MAX_WIDTH);
        checkDivides("num_attention_heads", heads, "hidden_size", hiddenSize);
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

    static String text(LlamaConfig config) {
        JsonObject json = head(config, "LlamaForCausalLM");
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
        return text(json);
    }

    static void checkInteger(String key, int value, int atMost) {
        if (value < 1 || value > atMost) {
            throw new IllegalArgumentException("'" + key + "' must be from 1 to " + atMost + ", not " + value);
        }
    }

    static void checkEpsilon(String key, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException("'" + key + "' must be above 0 and below 1, not " + value);
        }
    }

    static void checkDivides(String divisorKey, int divisor, String key, int value) {
        if (value % divisor != 0) {
            throw new IllegalArgumentException(
                    "'" + key + "' must be a multiple of '" + divisorKey + "' (" + divisor + "), not " + value);
        }
    }

    static Set<Integer> checkedStopTokens(Set<Integer> ids, int vocabularySize) {
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw new IllegalArgumentException(
                        "'eos_token_id' must be from 0 to " + (vocabularySize - 1) + ", not " + id);
            }
        }
        return Collections.unmodifiableSortedSet(new TreeSet<>(ids));
    }
}
