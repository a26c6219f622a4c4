// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An architecture of GGUF files: which family of Hugging Face checkpoints it is, what its tensors are called there, and
 * what llama.cpp's converter does to them on the way.
 *
 * @see <a href="https://github.com/ggml-org/llama.cpp/tree/master/conversion">the converter</a>
 */
enum GgufFamily {

    LLAMA("llama", "llama", Names.LLAMA, Norm.RMS, Rows.INTERLEAVED),
    SMOLLM3("smollm3", "smollm3", Names.LLAMA, Norm.RMS, Rows.INTERLEAVED),
    GRANITE("granite", "granite", Names.LLAMA, Norm.RMS, Rows.INTERLEAVED),
    QWEN2("qwen2", "qwen2", Names.LLAMA, Norm.RMS, Rows.AS_THEY_ARE),
    QWEN3("qwen3", "qwen3", Names.LLAMA, Norm.RMS, Rows.AS_THEY_ARE),
    PHI3("phi3", "phi3", Names.PHI3, Norm.RMS, Rows.AS_THEY_ARE),
    OLMO2("olmo2", "olmo2", Names.OLMO2, Norm.RMS, Rows.AS_THEY_ARE),
    GEMMA2("gemma2", "gemma2", Names.GEMMA, Norm.RMS_FROM_ONE, Rows.AS_THEY_ARE),
    GEMMA3("gemma3", "gemma3_text", Names.GEMMA, Norm.RMS_FROM_ONE, Rows.AS_THEY_ARE),
    GPT_NEOX("gptneox", "gpt_neox", Names.GPT_NEOX, Norm.LAYER, Rows.FUSED_BY_PART),
    GPT2("gpt2", "gpt2", Names.GPT2, Norm.LAYER, Rows.TRANSPOSED);

    /** What the norms are. */
    enum Norm {
        RMS,
        /** Weights are what exceeds one; the converter adds it. */
        RMS_FROM_ONE,
        LAYER
    }

    /** What the converter does to the rows of matrices. */
    enum Rows {
        AS_THEY_ARE,
        /** Those that rotate together, half a head apart in queries and keys, come to lie beside each other. */
        INTERLEAVED,
        /** Queries, keys and values of one matrix, by head in the original, are put behind each other. */
        FUSED_BY_PART,
        /** Matrices of layers have a row per input in the original, and a row per output here. */
        TRANSPOSED
    }

    private static final Pattern LAYER = Pattern.compile("\\.(\\d{1,9})\\.");
    private static final Pattern NAME = Pattern.compile("(?:blk\\.(\\d{1,9})\\.)?([a-z0-9_]+)\\.(weight|bias)");

    private final String architecture;
    private final String modelType;
    private final Map<String, String> names;
    private final Norm norm;
    private final Rows rows;

    GgufFamily(String architecture, String modelType, Map<String, String> names, Norm norm, Rows rows) {
        this.architecture = architecture;
        this.modelType = modelType;
        this.names = names;
        this.norm = norm;
        this.rows = rows;
    }

    static Optional<GgufFamily> of(String architecture) {
        return Arrays.stream(values()).filter(family -> family.architecture.equals(architecture)).findFirst();
    }

    /** The architecture for what Hugging Face calls a family; Mistral's models are Llamas there. */
    static Optional<GgufFamily> ofModel(String modelType) {
        String name = modelType.equals("mistral") ? LLAMA.modelType : modelType;
        return Arrays.stream(values()).filter(family -> family.modelType.equals(name)).findFirst();
    }

    /** The architectures there are, for messages. */
    static String architectures() {
        return Arrays.stream(values()).map(family -> family.architecture).collect(Collectors.joining(", "));
    }

    /** What GGUF calls it; its metadata's keys begin so. */
    String architecture() {
        return architecture;
    }

    /** What Hugging Face calls it. */
    String modelType() {
        return modelType;
    }

    Norm norm() {
        return norm;
    }

    Rows rows() {
        return rows;
    }

    /** What a Hugging Face checkpoint calls a tensor; empty if it has none like it. */
    Optional<String> canonical(String stored) {
        Matcher matcher = NAME.matcher(stored);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String layer = matcher.group(1);
        String name = names.get((layer == null ? "" : "blk.") + matcher.group(2));
        return Optional.ofNullable(name)
                .map(found -> found.replace("#", String.valueOf(layer)) + "." + matcher.group(3));
    }

    /** What a file calls a tensor of a Hugging Face checkpoint; empty if there is none like it. */
    Optional<String> stored(String canonical) {
        int end = canonical.lastIndexOf('.');
        Matcher layer = LAYER.matcher(canonical.substring(0, Math.max(0, end)));
        String number = layer.find() ? layer.group(1) : "";
        String name = layer.replaceFirst(".#.");
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(entry -> entry.getKey().replace("blk.", "blk." + number + ".") + canonical.substring(end))
                .findFirst();
    }

    /** Names without {@code .weight}; {@code #} stands for the number of a layer. */
    private static final class Names {

        static final Map<String, String> LLAMA = with(Map.of(), Map.ofEntries(
                Map.entry("token_embd", "model.embed_tokens"),
                Map.entry("output_norm", "model.norm"),
                Map.entry("output", "lm_head"),
                Map.entry("blk.attn_norm", "model.layers.#.input_layernorm"),
                Map.entry("blk.attn_q", "model.layers.#.self_attn.q_proj"),
                Map.entry("blk.attn_k", "model.layers.#.self_attn.k_proj"),
                Map.entry("blk.attn_v", "model.layers.#.self_attn.v_proj"),
                Map.entry("blk.attn_q_norm", "model.layers.#.self_attn.q_norm"),
                Map.entry("blk.attn_k_norm", "model.layers.#.self_attn.k_norm"),
                Map.entry("blk.attn_output", "model.layers.#.self_attn.o_proj"),
                Map.entry("blk.ffn_norm", "model.layers.#.post_attention_layernorm"),
                Map.entry("blk.ffn_gate", "model.layers.#.mlp.gate_proj"),
                Map.entry("blk.ffn_up", "model.layers.#.mlp.up_proj"),
                Map.entry("blk.ffn_down", "model.layers.#.mlp.down_proj")));

        static final Map<String, String> PHI3 = with(LLAMA, Map.of(
                "blk.attn_qkv", "model.layers.#.self_attn.qkv_proj",
                "blk.ffn_up", "model.layers.#.mlp.gate_up_proj"));

        static final Map<String, String> OLMO2 = with(LLAMA, Map.of(
                "blk.post_attention_norm", "model.layers.#.post_attention_layernorm",
                "blk.post_ffw_norm", "model.layers.#.post_feedforward_layernorm"));

        static final Map<String, String> GEMMA = with(OLMO2, Map.of(
                "blk.ffn_norm", "model.layers.#.pre_feedforward_layernorm"));

        static final Map<String, String> GPT_NEOX = Map.of(
                "token_embd", "gpt_neox.embed_in",
                "output_norm", "gpt_neox.final_layer_norm",
                "output", "embed_out",
                "blk.attn_norm", "gpt_neox.layers.#.input_layernorm",
                "blk.attn_qkv", "gpt_neox.layers.#.attention.query_key_value",
                "blk.attn_output", "gpt_neox.layers.#.attention.dense",
                "blk.ffn_norm", "gpt_neox.layers.#.post_attention_layernorm",
                "blk.ffn_up", "gpt_neox.layers.#.mlp.dense_h_to_4h",
                "blk.ffn_down", "gpt_neox.layers.#.mlp.dense_4h_to_h");

        static final Map<String, String> GPT2 = Map.ofEntries(
                Map.entry("token_embd", "wte"),
                Map.entry("position_embd", "wpe"),
                Map.entry("output_norm", "ln_f"),
                Map.entry("output", "lm_head"),
                Map.entry("blk.attn_norm", "h.#.ln_1"),
                Map.entry("blk.attn_qkv", "h.#.attn.c_attn"),
                Map.entry("blk.attn_output", "h.#.attn.c_proj"),
                Map.entry("blk.ffn_norm", "h.#.ln_2"),
                Map.entry("blk.ffn_up", "h.#.mlp.c_fc"),
                Map.entry("blk.ffn_down", "h.#.mlp.c_proj"));

        private static Map<String, String> with(Map<String, String> names, Map<String, String> others) {
            Map<String, String> all = new HashMap<>(names);
            all.putAll(others);
            return Map.copyOf(all);
        }
    }
}
