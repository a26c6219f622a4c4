// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** Writes the {@code config.json} of checkpoints that are made here, and checks their numbers by the names in it. */
final class ConfigJson {

    static final String TIE = "tie_word_embeddings";
    static final String STOP_TOKENS = "eos_token_id";

    /** Far above any model there is, and low enough that products of two stay inside a {@code long}. */
    static final int MAX_WIDTH = 1 << 22;
    static final int MAX_LAYERS = 1 << 12;
    static final int MAX_IDS = 1 << 24;

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private ConfigJson() {}

    private static JsonObject head(String family, String architecture, Set<Integer> stopTokens, boolean tied) {
        JsonObject json = new JsonObject();
        JsonArray architectures = new JsonArray();
        architectures.add(architecture);
        json.add("architectures", architectures);
        json.addProperty("model_type", family);
        if (!stopTokens.isEmpty()) {
            JsonArray ids = new JsonArray();
            stopTokens.forEach(ids::add);
            json.add(STOP_TOKENS, ids.size() == 1 ? ids.get(0) : ids);
        }
        json.addProperty(TIE, tied);
        return json;
    }

    static String text(JsonObject json) {
        return GSON.toJson(json) + "\n";
    }

    static String text(Gpt2Config config) {
        JsonObject json = head(Gpt2Config.FAMILY, "GPT2LMHeadModel", config.stopTokens(), config.tieWordEmbeddings());
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

    static String text(LlamaConfig config) {
        JsonObject json = head(LlamaConfig.FAMILY, "LlamaForCausalLM", config.stopTokens(), config.tieWordEmbeddings());
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
