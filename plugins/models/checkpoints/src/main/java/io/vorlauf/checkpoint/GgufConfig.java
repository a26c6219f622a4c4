// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.internal.Refusal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Writes the {@code config.json} that a GGUF file's model would have as a Hugging Face checkpoint. What the file's
 * metadata says of the architecture and is not translated is an error: it would change what is computed.
 *
 * <p>Where the metadata is silent, llama.cpp's defaults hold. Factors of frequencies, which {@code rope_freqs.weight}
 * has one by one, become a {@code rope_scaling} of the type {@value #FACTORS}, which no Hugging Face file has: each
 * frequency is divided by its factor.
 *
 * @see <a href="https://github.com/ggml-org/llama.cpp/blob/master/src/llama-arch.cpp">the keys</a>
 */
final class GgufConfig {

    /** The type of a {@code rope_scaling} with a list of {@code factors}. */
    static final String FACTORS = "vorlauf_factors";

    static final String ARCHITECTURE = "general.architecture";

    private static final double ROPE_THETA = 10_000;
    /** Gemma 2 and 3 of 27B scale attention by hidden size over heads; nothing but the number of layers tells them. */
    private static final int GEMMA2_27B_LAYERS = 46;
    private static final int GEMMA3_27B_LAYERS = 62;
    private static final int GEMMA2_WINDOW = 4096;
    private static final int GEMMA3_PATTERN = 6;
    private static final int SMOLLM3_UNROTATED = 4;
    /** Say nothing about what is computed. */
    private static final Set<String> SILENT = Set.of("rope.scaling.finetuned", "tensor_data_layout");

    private final GgufFile file;
    private final GgufFamily family;
    private final Tensors tensors;
    private final JsonObject json = new JsonObject();
    private final Set<String> read = new HashSet<>();

    /** What of the tensors decides on the configuration. */
    interface Tensors {

        /** Whether there is one of this name in the file. */
        boolean has(String stored);

        /** The shape of one that must be there, outermost dimension first. */
        List<Long> shape(String stored);

        /** The numbers of a small one. */
        float[] read(String stored);
    }

    private GgufConfig(GgufFile file, GgufFamily family, Tensors tensors) {
        this.file = file;
        this.family = family;
        this.tensors = tensors;
    }

    /** The architecture of a file. */
    static GgufFamily family(GgufFile file) {
        file.text("general.type").filter(type -> !type.equals("model")).ifPresent(type -> {
            throw file.wrong("general.type", "'model'");
        });
        if (file.integer("split.count").orElse(1L) > 1) {
            throw file.wrong("split.count", "1 (join the parts with llama-gguf-split --merge)");
        }
        String architecture = file.text(ARCHITECTURE).orElseThrow(() -> missing(file, ARCHITECTURE));
        return GgufFamily.of(architecture).orElseThrow(
                () -> file.wrong(ARCHITECTURE, "a supported architecture (" + GgufFamily.architectures() + ")"));
    }

    /** The configuration of a file of some architecture. */
    static JsonObject of(GgufFile file, GgufFamily family, Tensors tensors) {
        GgufConfig config = new GgufConfig(file, family, tensors);
        config.translate();
        config.requireNothingElse();
        return config.json;
    }

    private void translate() {
        json.addProperty("model_type", family.modelType());
        json.addProperty("vocab_size", vocabularySize());
        stopTokens();
        requireNoExperts();
        if (integer("block_count") > ConfigJson.MAX_LAYERS) {
            throw wrong("block_count", "at most " + ConfigJson.MAX_LAYERS);
        }
        boolean tied = !tensors.has("output.weight");
        if (family == GgufFamily.GPT2) {
            gpt2();
        } else if (family == GgufFamily.GPT_NEOX) {
            sizes();
            gptNeox();
        } else {
            sizes();
            json.addProperty("rms_norm_eps", number("attention.layer_norm_rms_epsilon"));
            decoder();
        }
        json.addProperty(ConfigJson.TIE, tied);
    }

    private void sizes() {
        json.addProperty("max_position_embeddings", integer("context_length"));
        json.addProperty("hidden_size", integer("embedding_length"));
        json.addProperty("intermediate_size", uniform("feed_forward_length"));
        json.addProperty("num_hidden_layers", integer("block_count"));
        json.addProperty("num_attention_heads", uniform("attention.head_count"));
    }

    /** What the families have in common that have come after Llama. */
    private void decoder() {
        long heads = uniform("attention.head_count");
        json.addProperty("num_key_value_heads",
                has("attention.head_count_kv") ? uniform("attention.head_count_kv") : heads);
        long headSize = headSize(heads);
        json.addProperty("head_dim", headSize);
        json.addProperty("rope_theta", number("rope.freq_base", ROPE_THETA));
        rotatedShare(headSize, "partial_rotary_factor");
        json.addProperty("hidden_act", "silu");
        switch (family) {
            case LLAMA -> biases();
            case SMOLLM3 -> {
                biases();
                json.addProperty("no_rope_layer_interval", SMOLLM3_UNROTATED);
            }
            case GRANITE -> {
                biases();
                granite();
            }
            case QWEN3, OLMO2 -> json.addProperty("attention_bias", tensors.has("blk.0.attn_q.bias"));
            case GEMMA2, GEMMA3 -> gemma(heads, headSize);
            default -> { }
        }
        window();
        scaling(headSize);
    }

    private long headSize(long heads) {
        long hidden = integer("embedding_length");
        if (heads < 1) {
            throw wrong("attention.head_count", "at least 1");
        }
        long size = has("attention.key_length") ? integer("attention.key_length") : hidden / heads;
        if (!has("attention.key_length") && hidden % heads != 0) {
            throw wrong("embedding_length", "a multiple of the " + heads + " heads");
        }
        if (size < 1 || size > ConfigJson.MAX_WIDTH) {
            throw wrong("attention.key_length", "from 1 to " + ConfigJson.MAX_WIDTH);
        }
        if (has("attention.value_length") && integer("attention.value_length") != size) {
            throw wrong("attention.value_length", "as long as keys (" + size + ")");
        }
        return size;
    }

    /** The share of a head that is rotated, such that its product with the head's size is the number once more. */
    private void rotatedShare(long headSize, String key) {
        long rotated = has("rope.dimension_count") ? integer("rope.dimension_count") : headSize;
        if (rotated < 2 || rotated > headSize || rotated % 2 != 0) {
            throw wrong("rope.dimension_count", "an even number from 2 to the size of a head (" + headSize + ")");
        }
        double share = (double) rotated / headSize;
        while ((long) (headSize * share) < rotated) {
            share = Math.nextUp(share);
        }
        if (rotated < headSize || family == GgufFamily.GPT_NEOX) {
            json.addProperty(key, share);
        }
    }

    private void biases() {
        json.addProperty("attention_bias", tensors.has("blk.0.attn_q.bias"));
        json.addProperty("mlp_bias", tensors.has("blk.0.ffn_up.bias"));
    }

    private void granite() {
        // A scale of zero, and none, mean the usual one.
        double attention = number("attention.scale", 0);
        json.addProperty("attention_multiplier",
                attention == 0 ? 1 / Math.sqrt(json.get("head_dim").getAsDouble()) : attention);
        json.addProperty("embedding_multiplier", orOne(number("embedding_scale", 0)));
        json.addProperty("residual_multiplier", orOne(number("residual_scale", 0)));
        json.addProperty("logits_scaling", orOne(number("logit_scale", 0)));
    }

    private static double orOne(double scale) {
        return scale == 0 ? 1 : scale;
    }

    private void gemma(long heads, long headSize) {
        boolean third = family == GgufFamily.GEMMA3;
        json.remove("hidden_act");
        json.addProperty("hidden_activation", "gelu_pytorch_tanh");
        boolean large = integer("block_count") == (third ? GEMMA3_27B_LAYERS : GEMMA2_27B_LAYERS);
        json.addProperty("query_pre_attn_scalar", large ? integer("embedding_length") / heads : headSize);
        if (has("attn_logit_softcapping")) {
            json.addProperty("attn_logit_softcapping", number("attn_logit_softcapping"));
        }
        if (has("final_logit_softcapping")) {
            json.addProperty("final_logit_softcapping", number("final_logit_softcapping"));
        }
        if (third) {
            json.addProperty("rope_local_base_freq", number("rope.freq_base_swa", ROPE_THETA));
            json.addProperty("sliding_window_pattern", has("attention.sliding_window_pattern")
                    ? integer("attention.sliding_window_pattern") : GEMMA3_PATTERN);
        } else if (!has("attention.sliding_window")) {
            json.addProperty("sliding_window", GEMMA2_WINDOW);
        }
    }

    private void window() {
        if (!has("attention.sliding_window")) {
            return;
        }
        long window = integer("attention.sliding_window");
        boolean silent = window == 0 || window >= json.get("max_position_embeddings").getAsLong();
        switch (family) {
            case LLAMA -> {
                // Mistral's first model is a Llama with a window.
                if (!silent) {
                    json.addProperty("model_type", "mistral");
                    json.addProperty("sliding_window", window);
                }
            }
            case PHI3 -> {
                if (!silent) {
                    json.addProperty("sliding_window", window);
                }
            }
            case GEMMA2, GEMMA3 -> json.addProperty("sliding_window", window);
            default -> {
                if (!silent) {
                    throw wrong("attention.sliding_window", "absent or no smaller than the context");
                }
            }
        }
    }

    private void scaling(long headSize) {
        double factor = number("rope.scaling.factor", number("rope.scale_linear", 1));
        String type = text("rope.scaling.type").orElse(factor == 1 ? "none" : "linear");
        long rotated = has("rope.dimension_count") ? integer("rope.dimension_count") : headSize;
        long original = has("rope.scaling.original_context_length")
                ? integer("rope.scaling.original_context_length") : integer("context_length");
        double attention = number("rope.scaling.attn_factor", number("rope.scaling.yarn_attn_factor", 1));
        JsonObject scaling = new JsonObject();
        if (tensors.has("rope_factors_long.weight") || tensors.has("rope_factors_short.weight")) {
            scaling.addProperty("rope_type", "longrope");
            scaling.add("long_factor", factors("rope_factors_long.weight", rotated));
            scaling.add("short_factor", factors("rope_factors_short.weight", rotated));
            scaling.addProperty("original_max_position_embeddings", original);
            json.addProperty("original_max_position_embeddings", original);
            scaling.addProperty("attention_factor", attention);
            type = type.equals("longrope") ? "none" : type;
            attention = 1;
        } else if (tensors.has("rope_freqs.weight")) {
            scaling.addProperty("rope_type", FACTORS);
            scaling.add("factors", factors("rope_freqs.weight", rotated));
        }
        boolean free = scaling.size() == 0;
        if (type.equals("linear") && factor != 1 && free) {
            scaling.addProperty("rope_type", "linear");
            scaling.addProperty("factor", factor);
        } else if (type.equals("yarn") && free) {
            yarn(scaling, factor, original, attention);
            attention = 1;
        } else if (!type.equals("none") && !(type.equals("linear") && factor == 1)) {
            throw wrong("rope.scaling.type", free ? "none, linear, yarn, or longrope with tensors of factors"
                    : "absent where a tensor has factors of its own");
        }
        if (attention != 1) {
            throw wrong("rope.scaling.attn_factor", "1 unless the type is yarn or longrope");
        }
        if (scaling.size() > 0) {
            json.add("rope_scaling", scaling);
        }
    }

    private void yarn(JsonObject scaling, double factor, long original, double attention) {
        if (number("rope.scaling.yarn_ext_factor", 1) != 1) {
            throw wrong("rope.scaling.yarn_ext_factor", "1");
        }
        if (number("rope.scaling.yarn_log_multiplier", 0) != 0) {
            throw wrong("rope.scaling.yarn_log_multiplier", "0");
        }
        scaling.addProperty("rope_type", "yarn");
        scaling.addProperty("factor", factor);
        scaling.addProperty("original_max_position_embeddings", original);
        scaling.addProperty("beta_fast", number("rope.scaling.yarn_beta_fast", 32));
        scaling.addProperty("beta_slow", number("rope.scaling.yarn_beta_slow", 1));
        if (attention != 1) {
            // Here it multiplies what YaRN has by itself; there it replaces that.
            scaling.addProperty("attention_factor", attention * (0.1 * Math.log(factor) + 1));
        }
    }

    private JsonArray factors(String tensor, long rotated) {
        List<Long> expected = List.of(rotated / 2);
        if (!tensors.shape(tensor).equals(expected)) {
            throw Refusal.of(file.path(), "tensor '" + tensor + "' has shape " + tensors.shape(tensor)
                    + ", but half of what is rotated is " + expected);
        }
        JsonArray factors = new JsonArray();
        for (float factor : tensors.read(tensor)) {
            if (!(factor > 0 && factor < Float.POSITIVE_INFINITY)) {
                throw Refusal.of(file.path(), "tensor '" + tensor + "' has the factor " + factor
                        + "; factors must be above 0 and finite");
            }
            factors.add(factor);
        }
        return factors;
    }

    private void gptNeox() {
        json.addProperty("layer_norm_eps", number("attention.layer_norm_epsilon"));
        rotatedShare(headSize(uniform("attention.head_count")), "rotary_pct");
        json.addProperty("rotary_emb_base", number("rope.freq_base", ROPE_THETA));
        read.add(key("use_parallel_residual"));
        json.addProperty("use_parallel_residual", file.flag(key("use_parallel_residual")).orElse(true));
        json.addProperty("hidden_act", "gelu");
    }

    private void gpt2() {
        json.addProperty("n_positions", integer("context_length"));
        json.addProperty("n_embd", integer("embedding_length"));
        json.addProperty("n_layer", integer("block_count"));
        json.addProperty("n_head", uniform("attention.head_count"));
        json.addProperty("n_inner", uniform("feed_forward_length"));
        json.addProperty("layer_norm_epsilon", number("attention.layer_norm_epsilon"));
        json.addProperty("activation_function", "gelu_new");
    }

    private void requireNoExperts() {
        for (String name : List.of("expert_count", "expert_used_count")) {
            if (has(name) && integer(name) != 0) {
                throw wrong(name, "0 (mixtures of experts are not supported)");
            }
        }
        if (has("attention.causal") && !file.flag(key("attention.causal")).orElseThrow()) {
            throw wrong("attention.causal", "true");
        }
    }

    private long vocabularySize() {
        long size = tensors.shape("token_embd.weight").get(0);
        if (has("vocab_size") && integer("vocab_size") != size) {
            throw wrong("vocab_size", "the number of rows of token_embd.weight (" + size + ")");
        }
        return size;
    }

    /**
     * What ends a text, and what ends a turn of a conversation: files name one of them, and say of the other by its
     * spelling alone.
     */
    private void stopTokens() {
        JsonArray ids = new JsonArray();
        LongStream.Builder all = LongStream.builder();
        List<String> tokens = file.texts("tokenizer.ggml.tokens").orElse(List.of());
        for (int id = 0; id < tokens.size(); id++) {
            if (GgufTokenizer.endsTurn(tokens.get(id))) {
                all.add(id);
            }
        }
        for (String kind : List.of("eos", "eot", "eom")) {
            file.integer("tokenizer.ggml." + kind + "_token_id").ifPresent(all::add);
        }
        // Files without a token have the largest number there is.
        all.build().distinct().sorted().filter(id -> id >= 0 && id < Integer.MAX_VALUE).forEach(ids::add);
        if (!ids.isEmpty()) {
            json.add("eos_token_id", ids);
        }
    }

    private void requireNothingElse() {
        for (String key : file.keys()) {
            if (key.startsWith(key("")) && !read.contains(key) && !SILENT.contains(key.substring(key("").length()))) {
                throw Refusal.of(file.path(), "'" + key + "' is not supported for " + family.architecture()
                        + "; it may change what the model computes");
            }
        }
    }

    private String key(String name) {
        return family.architecture() + "." + name;
    }

    private boolean has(String name) {
        read.add(key(name));
        return file.keys().contains(key(name));
    }

    private Optional<String> text(String name) {
        read.add(key(name));
        return file.text(key(name));
    }

    private long integer(String name) {
        read.add(key(name));
        return file.integer(key(name)).orElseThrow(() -> missing(file, key(name)));
    }

    private double number(String name) {
        read.add(key(name));
        return file.number(key(name)).orElseThrow(() -> missing(file, key(name)));
    }

    private double number(String name, double otherwise) {
        read.add(key(name));
        return file.number(key(name)).orElse(otherwise);
    }

    /** One number for all layers; an array has it for each. */
    private long uniform(String name) {
        if (!file.isArray(key(name))) {
            return integer(name);
        }
        read.add(key(name));
        long[] values = file.integers(key(name)).orElseThrow();
        if (values.length == 0 || Arrays.stream(values).anyMatch(value -> value != values[0])) {
            throw wrong(name, "the same for all layers");
        }
        return values[0];
    }

    private ModelException wrong(String name, String expected) {
        return file.wrong(key(name), expected);
    }

    private static ModelException missing(GgufFile file, String key) {
        return Refusal.of(file.path(), "'" + key + "' is missing");
    }
}
