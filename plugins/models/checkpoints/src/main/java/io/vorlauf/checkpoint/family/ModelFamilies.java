// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The families whose checkpoints can be read, found by what {@code config.json} says in {@code model_type}. Immutable. */
public final class ModelFamilies {

    private static final String TYPE = "model_type";

    private static final ModelFamilies STANDARD = new ModelFamilies(List.of(
            new Gemma2(), new Gemma3Text(), new Gpt2(), new GptNeoX(), new Granite(), new Llama(), new Mistral(),
            new Olmo2(), new Phi3(), new Qwen2(), new Qwen3(), new SmolLm3()));

    private static final String EXPERTS = "a mixture of experts";
    private static final String RECURRENT = "a model with recurrent state";
    private static final String IMAGES = "a model for more than text";

    /** What people try that no decoder here computes. */
    private static final Map<String, List<String>> OTHERS = Map.of(
            EXPERTS, List.of(
                    "mixtral", "qwen2_moe", "qwen3_moe", "deepseek_v2", "deepseek_v3", "olmoe", "granitemoe", "phimoe",
                    "gpt_oss", "llama4", "llama4_text", "ernie4_5_moe", "glm4_moe", "dots1", "minimax"),
            RECURRENT, List.of(
                    "mamba", "mamba2", "jamba", "bamba", "zamba2", "lfm2", "granitemoehybrid", "qwen3_next", "falcon_h1",
                    "recurrent_gemma", "rwkv", "nemotron_h", "qwen3_5", "qwen3_5_text"),
            IMAGES, List.of(
                    "gemma3", "gemma3n", "gemma4", "mllama", "llava", "qwen2_vl", "qwen2_5_vl", "qwen3_vl", "mistral3",
                    "idefics3", "smolvlm", "phi4_multimodal", "qwen2_audio", "pixtral"));

    /**
     * What changes the arithmetic in some family, and what says that it changes nothing, as JSON; besides, false and null
     * and the neutral element of its kind do so everywhere.
     */
    private static final Map<String, Set<String>> ARITHMETIC = Map.ofEntries(
            Map.entry("attention_bias", Set.of()), Map.entry("mlp_bias", Set.of()), Map.entry("qkv_bias", Set.of()),
            Map.entry("use_qkv_bias", Set.of()),
            Map.entry("partial_rotary_factor", Set.of("1.0", "1")), Map.entry("rotary_pct", Set.of("1.0", "1")),
            Map.entry("rotary_emb_base", Set.of()), Map.entry("rope_theta", Set.of()), Map.entry("rope_scaling", Set.of()),
            Map.entry("rope_parameters", Set.of()), Map.entry("rope_local_base_freq", Set.of()),
            Map.entry("rope_interleaved", Set.of()), Map.entry("position_embedding_type", Set.of("\"rope\"", "\"absolute\"")),
            Map.entry("no_rope_layers", Set.of("[]")), Map.entry("alibi", Set.of()),
            Map.entry("sliding_window_pattern", Set.of("1")), Map.entry("attention_chunk_size", Set.of()),
            Map.entry("use_qk_norm", Set.of()), Map.entry("qk_norm", Set.of()), Map.entry("qk_layernorm", Set.of()),
            Map.entry("clip_qkv", Set.of()), Map.entry("attn_logit_softcapping", Set.of()),
            Map.entry("final_logit_softcapping", Set.of()), Map.entry("query_pre_attn_scalar", Set.of()),
            Map.entry("attention_multiplier", Set.of()), Map.entry("embedding_multiplier", Set.of("1.0", "1")),
            Map.entry("residual_multiplier", Set.of("1.0", "1")), Map.entry("logits_scaling", Set.of("1.0", "1")),
            Map.entry("logit_scale", Set.of("1.0", "1")), Map.entry("scale_emb", Set.of("1.0", "1")),
            Map.entry("scale_depth", Set.of()), Map.entry("parallel_attn", Set.of()),
            Map.entry("use_parallel_residual", Set.of()), Map.entry("scale_attn_by_inverse_layer_idx", Set.of()),
            Map.entry("add_cross_attention", Set.of()), Map.entry("cross_attention_layers", Set.of("[]")),
            Map.entry("use_bidirectional_attention", Set.of()), Map.entry("num_experts", Set.of("0", "1")),
            Map.entry("num_local_experts", Set.of("0", "1")), Map.entry("n_routed_experts", Set.of("0")),
            Map.entry("vision_config", Set.of()), Map.entry("audio_config", Set.of()), Map.entry("text_config", Set.of()),
            Map.entry("use_sliding_window", Set.of()), Map.entry("layernorm_1p", Set.of()),
            Map.entry("kv_lora_rank", Set.of()), Map.entry("hidden_act", Set.of("\"silu\"")),
            Map.entry("hidden_activation", Set.of("\"silu\"")), Map.entry("activation_function", Set.of()));

    private final Map<String, ModelFamily> families = new TreeMap<>();

    private ModelFamilies(Iterable<ModelFamily> families) {
        families.forEach(family -> this.families.put(Objects.requireNonNull(family.name(), "name"), family));
    }

    /** The families that this bundle brings. */
    public static ModelFamilies standard() {
        return STANDARD;
    }

    /** The standard families and those that {@link ServiceLoader} finds by the class loader of the current thread. */
    public static ModelFamilies discovered() {
        return STANDARD.and(ServiceLoader.load(ModelFamily.class));
    }

    /** These families and others; of two with the same name the latter counts. */
    public ModelFamilies and(Iterable<ModelFamily> others) {
        ModelFamilies all = new ModelFamilies(families.values());
        others.forEach(family -> all.families.put(family.name(), family));
        return all;
    }

    /** What the families are called, sorted. */
    public Set<String> names() {
        return Collections.unmodifiableSet(families.keySet());
    }

    /**
     * Reads a configuration.
     *
     * @throws ModelException if no family of this name is known, a field is missing or wrong, or a field that no family of
     *     this name reads would change the arithmetic
     */
    public DecoderConfig read(ConfigFields fields) {
        refuseQuantized(fields);
        ModelFamily family = families.get(fields.text(TYPE));
        if (family == null) {
            throw unknown(fields);
        }
        DecoderConfig config;
        try {
            config = family.read(fields);
        } catch (IllegalArgumentException e) {
            ModelException refusal = fields.refusal(String.valueOf(e.getMessage()));
            refusal.initCause(e);
            throw refusal;
        }
        refuseUnread(fields, config);
        return config;
    }

    private static void refuseQuantized(ConfigFields fields) {
        fields.object("quantization_config").ifPresent(quantization -> {
            String method = quantization.text("quant_method", "a method that is not named");
            throw fields.refusal("the weights are quantized (" + method + "), which is not read; take the original model, "
                    + "whose safetensors are F32, F16 or BF16, or a GGUF file of it (Q8_0, Q4_K, …)");
        });
    }

    private ModelException unknown(ConfigFields fields) {
        String name = fields.text(TYPE);
        Optional<String> kind = OTHERS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(name)).map(Map.Entry::getKey).findFirst();
        String expected = "a supported family (" + String.join(", ", families.keySet()) + ")";
        return fields.wrong(TYPE, kind.map(what -> expected + ", and '" + name + "' is " + what).orElse(expected));
    }

    /** Whatever would change the arithmetic must have been read, or must say that it changes nothing. */
    private static void refuseUnread(ConfigFields fields, DecoderConfig config) {
        for (String field : fields.unread()) {
            String value = fields.json(field);
            boolean neutral = !ARITHMETIC.containsKey(field) || value.equals("false") || ARITHMETIC.get(field).contains(value);
            if (!neutral) {
                throw fields.refusal("'" + field + "' is " + value + ", which " + config.family()
                        + " models are not computed with here");
            }
        }
        refuseWindows(fields, config);
    }

    /** A window that no text reaches counts for nothing. */
    private static void refuseWindows(ConfigFields fields, DecoderConfig config) {
        boolean unread = fields.unread().contains("sliding_window");
        if (unread && fields.number("sliding_window") < config.contextLength()
                && !"false".equals(fields.json("use_sliding_window"))) {
            throw fields.wrong("sliding_window", "absent or null in a model of family " + config.family());
        }
        if (fields.unread().contains("layer_types")
                && fields.listOfTexts("layer_types").orElseThrow().stream().anyMatch(type -> !type.equals("full_attention"))) {
            throw fields.wrong("layer_types", "full_attention everywhere in a model of family " + config.family());
        }
    }
}
