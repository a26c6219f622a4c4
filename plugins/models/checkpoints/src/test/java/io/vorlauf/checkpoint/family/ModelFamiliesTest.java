// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.decoder.Activation;
import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.decoder.Rotation;
import io.vorlauf.checkpoint.decoder.StandardFields;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations as they are published, with smaller sizes. */
class ModelFamiliesTest {

    private static final Map<String, String> PUBLISHED = Map.ofEntries(
            Map.entry("llama", """
                    {"architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                    "bos_token_id": 128000, "eos_token_id": [128001, 128008, 128009], "head_dim": 8, "hidden_act": "silu",
                    "hidden_size": 32, "initializer_range": 0.02, "intermediate_size": 48,
                    "max_position_embeddings": 131072, "mlp_bias": false, "model_type": "llama", "num_attention_heads": 4,
                    "num_hidden_layers": 2, "num_key_value_heads": 2, "pretraining_tp": 1, "rms_norm_eps": 1e-05,
                    "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
                    "original_max_position_embeddings": 8192, "rope_type": "llama3"}, "rope_theta": 500000.0,
                    "tie_word_embeddings": true, "torch_dtype": "bfloat16", "transformers_version": "4.45.0.dev0",
                    "use_cache": true, "vocab_size": 60}"""),
            Map.entry("mistral", """
                    {"architectures": ["MistralForCausalLM"], "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu",
                    "hidden_size": 32, "initializer_range": 0.02, "intermediate_size": 48,
                    "max_position_embeddings": 32768, "model_type": "mistral", "num_attention_heads": 4,
                    "num_hidden_layers": 2, "num_key_value_heads": 2, "rms_norm_eps": 1e-05, "rope_theta": 10000.0,
                    "sliding_window": 4096, "tie_word_embeddings": false, "torch_dtype": "bfloat16",
                    "transformers_version": "4.34.0.dev0", "use_cache": true, "vocab_size": 60}"""),
            Map.entry("qwen2", """
                    {"architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 151643,
                    "eos_token_id": 151645, "hidden_act": "silu", "hidden_size": 32, "initializer_range": 0.02,
                    "intermediate_size": 48, "max_position_embeddings": 32768, "max_window_layers": 21,
                    "model_type": "qwen2", "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2,
                    "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "sliding_window": 32768,
                    "tie_word_embeddings": true, "torch_dtype": "bfloat16", "transformers_version": "4.43.1",
                    "use_cache": true, "use_sliding_window": false, "vocab_size": 60}"""),
            Map.entry("qwen3", """
                    {"architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                    "bos_token_id": 151643, "eos_token_id": 151645, "head_dim": 16, "hidden_act": "silu",
                    "hidden_size": 32, "initializer_range": 0.02, "intermediate_size": 48,
                    "max_position_embeddings": 40960, "max_window_layers": 28, "model_type": "qwen3",
                    "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2, "rms_norm_eps": 1e-06,
                    "rope_scaling": null, "rope_theta": 1000000, "sliding_window": null, "tie_word_embeddings": true,
                    "torch_dtype": "bfloat16", "transformers_version": "4.51.0", "use_cache": true,
                    "use_sliding_window": false, "vocab_size": 60}"""),
            Map.entry("smollm3", """
                    {"architectures": ["SmolLM3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                    "bos_token_id": null, "eos_token_id": 128012, "hidden_act": "silu", "hidden_size": 32,
                    "initializer_range": 0.02, "intermediate_size": 48, "layer_types": ["full_attention",
                    "full_attention", "full_attention", "full_attention"], "max_position_embeddings": 65536,
                    "max_window_layers": 28, "mlp_bias": false, "model_type": "smollm3", "no_rope_layer_interval": 4,
                    "no_rope_layers": [1, 1, 1, 0], "num_attention_heads": 4, "num_hidden_layers": 4,
                    "num_key_value_heads": 2, "pad_token_id": 128004, "pretraining_tp": 2, "rms_norm_eps": 1e-06,
                    "rope_scaling": null, "rope_theta": 5000000.0, "sliding_window": null, "torch_dtype": "bfloat16",
                    "transformers_version": "4.54.0.dev0", "use_cache": false, "use_sliding_window": false,
                    "vocab_size": 60}"""),
            Map.entry("granite", """
                    {"architectures": ["GraniteForCausalLM"], "attention_bias": false, "attention_dropout": 0.1,
                    "attention_multiplier": 0.015625, "bos_token_id": 0, "embedding_multiplier": 12.0, "eos_token_id": 0,
                    "hidden_act": "silu", "hidden_size": 32, "initializer_range": 0.02, "intermediate_size": 48,
                    "logits_scaling": 8.0, "max_position_embeddings": 131072, "mlp_bias": false, "model_type": "granite",
                    "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2, "pad_token_id": 0,
                    "residual_multiplier": 0.22, "rms_norm_eps": 1e-05, "rope_scaling": null, "rope_theta": 5000000.0,
                    "tie_word_embeddings": true, "torch_dtype": "bfloat16", "use_cache": true, "vocab_size": 60}"""),
            Map.entry("phi3", """
                    {"architectures": ["Phi3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                    "auto_map": {"AutoConfig": "configuration_phi3.Phi3Config"}, "bos_token_id": 199999,
                    "embd_pdrop": 0.0, "eos_token_id": 199999, "full_attn_mod": 1, "hidden_act": "silu",
                    "hidden_size": 32, "initializer_range": 0.02, "intermediate_size": 48, "interpolate_factor": 1,
                    "lm_head_bias": false, "max_position_embeddings": 131072, "mlp_bias": false, "model_type": "phi3",
                    "num_attention_heads": 2, "num_hidden_layers": 2, "num_key_value_heads": 1,
                    "original_max_position_embeddings": 4096, "pad_token_id": 199999, "partial_rotary_factor": 0.75,
                    "resid_pdrop": 0.0, "rms_norm_eps": 1e-05, "rope_scaling": {"long_factor": [1, 1.1, 1.2, 1.3, 1.4,
                    1.5], "short_factor": [1, 1, 1, 1, 1, 1], "type": "longrope"}, "rope_theta": 10000.0,
                    "sliding_window": 262144, "tie_word_embeddings": true, "torch_dtype": "bfloat16", "use_cache": true,
                    "vocab_size": 60}"""),
            Map.entry("olmo2", """
                    {"architectures": ["Olmo2ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                    "eos_token_id": 100257, "hidden_act": "silu", "hidden_size": 32, "initializer_range": 0.02,
                    "intermediate_size": 48, "max_position_embeddings": 4096, "model_type": "olmo2",
                    "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 4, "pad_token_id": 100277,
                    "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 500000, "tie_word_embeddings": false,
                    "torch_dtype": "float32", "use_cache": false, "vocab_size": 60}"""),
            Map.entry("gemma2", """
                    {"architectures": ["Gemma2ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                    "attn_logit_softcapping": 50.0, "bos_token_id": 2, "cache_implementation": "hybrid",
                    "eos_token_id": 1, "final_logit_softcapping": 30.0, "head_dim": 16,
                    "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 36,
                    "initializer_range": 0.02, "intermediate_size": 48, "max_position_embeddings": 8192,
                    "model_type": "gemma2", "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2,
                    "pad_token_id": 0, "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06, "rope_theta": 10000.0,
                    "sliding_window": 4096, "torch_dtype": "float32", "use_cache": true, "vocab_size": 60}"""),
            Map.entry("gemma3_text", """
                    {"architectures": ["Gemma3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                    "attn_logit_softcapping": null, "bos_token_id": 2, "cache_implementation": "hybrid",
                    "eos_token_id": [1, 106], "final_logit_softcapping": null, "head_dim": 16,
                    "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 36, "initializer_range": 0.02,
                    "intermediate_size": 48, "max_position_embeddings": 32768, "model_type": "gemma3_text",
                    "num_attention_heads": 4, "num_hidden_layers": 7, "num_key_value_heads": 1, "pad_token_id": 0,
                    "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06, "rope_local_base_freq": 10000,
                    "rope_scaling": null, "rope_theta": 1000000, "sliding_window": 512, "sliding_window_pattern": 6,
                    "torch_dtype": "bfloat16", "use_cache": true, "vocab_size": 60}"""),
            Map.entry("gpt_neox", """
                    {"architectures": ["GPTNeoXForCausalLM"], "bos_token_id": 0, "eos_token_id": 0, "hidden_act": "gelu",
                    "hidden_size": 32, "initializer_range": 0.02, "intermediate_size": 128, "layer_norm_eps": 1e-05,
                    "max_position_embeddings": 2048, "model_type": "gpt_neox", "num_attention_heads": 2,
                    "num_hidden_layers": 2, "rotary_emb_base": 10000, "rotary_pct": 0.25, "tie_word_embeddings": false,
                    "torch_dtype": "float16", "use_cache": true, "use_parallel_residual": true, "vocab_size": 60}"""),
            Map.entry("gpt2", """
                    {"activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.1,
                    "bos_token_id": 50256, "embd_pdrop": 0.1, "eos_token_id": 50256, "initializer_range": 0.02,
                    "layer_norm_epsilon": 1e-05, "model_type": "gpt2", "n_ctx": 1024, "n_embd": 32, "n_head": 4,
                    "n_layer": 2, "n_positions": 1024, "resid_pdrop": 0.1, "summary_activation": null,
                    "summary_first_dropout": 0.1, "summary_proj_to_labels": true, "summary_type": "cls_index",
                    "summary_use_proj": true, "task_specific_params": {}, "vocab_size": 60}"""));

    private static DecoderConfig read(String json) {
        return ModelFamilies.standard().read(ConfigFields.of(Path.of("config.json"), json));
    }

    private static DecoderConfig published(String family) {
        return read(PUBLISHED.get(family));
    }

    @Test
    void everyStandardFamilyReadsItsPublishedConfiguration() {
        assertThat(PUBLISHED.keySet()).isEqualTo(ModelFamilies.standard().names());
        PUBLISHED.forEach((family, json) -> assertThat(read(json).family()).isEqualTo(family));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "llama | hidden_act | `\"relu\"` | 'hidden_act' must be silu",
        "llama | rope_scaling | `{\"rope_type\": \"llama3\", \"factor\": 8.0}` | 'low_freq_factor' is missing",
        "llama | rope_scaling | `{\"factor\": 8.0}` | a rotation has 'factor', but no 'rope_type'",
        "qwen2 | rope_parameters | `{\"long_factor\": [1]}` | a rotation has 'long_factor', but no 'rope_type'",
        "llama | rope_parameters | `{\"rope_type\": \"default\", \"rope_theta\": 7.0}` | 'rope_theta' is 500000.0, "
                + "but 7.0 in the description of the rotation",
        "llama | embedding_multiplier | 12.0 | 'embedding_multiplier' is 12.0, which llama models are not computed",
        "llama | attn_logit_softcapping | 30.0 | 'attn_logit_softcapping' is 30.0",
        "llama | clip_qkv | 8.0 | 'clip_qkv' is 8.0",
        "llama | use_qk_norm | true | 'use_qk_norm' is true",
        "llama | sliding_window | 512 | 'sliding_window' must be absent or null in a model of family llama, not 512",
        "llama | layer_types | `[\"sliding_attention\", \"full_attention\"]` | 'layer_types' must be full_attention",
        "mistral | sliding_window | -1 | 'sliding_window' must be from 1 to",
        "mistral | num_local_experts | 8 | 'num_local_experts' is 8",
        "mistral | attention_bias | true | 'attention_bias' is true, which mistral models are not computed with here",
        "qwen2 | max_window_layers | `\"all\"` | 'max_window_layers' must be an integer",
        "qwen2 | use_sliding_window | 1 | 'use_sliding_window' must be true or false",
        "qwen2 | rope_scaling | `{\"type\": \"mrope\", \"mrope_section\": [1]}` | 'mrope_section' of a rotation",
        "qwen2 | num_experts | 60 | 'num_experts' is 60",
        "qwen3 | head_dim | 15 | 'head_dim' (by default 'hidden_size' / 'num_attention_heads') must be even",
        "qwen3 | layer_types | `[\"linear_attention\", \"full_attention\"]` | 'layer_types' must be full_attention or",
        "smollm3 | no_rope_layers | `[1, 1]` | 'no_rope_layers' must be 0 or 1 for each of 4 layers",
        "smollm3 | no_rope_layer_interval | 0 | 'no_rope_layer_interval' must be from 1 to",
        "granite | logits_scaling | 0 | 'logits_scaling' must be above 0",
        "granite | attention_multiplier | `\"x\"` | 'attention_multiplier' must be a number",
        "granite | position_embedding_type | `\"nope\"` | 'position_embedding_type' is \"nope\"",
        "phi3 | partial_rotary_factor | 0 | 'partial_rotary_factor' must be above 0 and at most 1",
        "phi3 | rope_scaling | `{\"type\": \"longrope\", \"short_factor\": [1]}` | 'long_factor' must be a list of 6",
        "phi3 | attention_bias | true | 'attention_bias' is true",
        "olmo2 | clip_qkv | 1.5 | 'clip_qkv' is 1.5",
        "olmo2 | rms_norm_eps | 2 | 'rms_norm_eps' must be above 0 and below 1",
        "gemma2 | final_logit_softcapping | -1.0 | 'final_logit_softcapping' must be above 0",
        "gemma2 | hidden_activation | `\"quick_gelu\"` | 'hidden_activation' must be silu, gelu",
        "gemma2 | layer_types | `[\"full_attention\"]` | 'layer_types' must be full_attention or sliding_attention for",
        "gemma3_text | use_bidirectional_attention | true | 'use_bidirectional_attention' must be false",
        "gemma3_text | rope_scaling | `{\"rope_type\": \"linear\"}` | 'factor' is missing in a rotation of type linear",
        "gpt_neox | rotary_pct | 2 | 'partial_rotary_factor' must be above 0 and at most 1",
        "gpt_neox | use_parallel_residual | `\"no\"` | 'use_parallel_residual' must be true or false",
        "gpt2 | add_cross_attention | true | 'add_cross_attention' must be false",
        "gpt2 | n_head | 5 | 'n_embd' must be a multiple of 'n_head' (5), not 32",
        "gpt2 | alibi | true | 'alibi' is true"
    })
    void whatIsNotSupportedIsRefusedByName(String family, String field, String value, String message) {
        JsonObject json = JsonParser.parseString(PUBLISHED.get(family)).getAsJsonObject();
        json.add(field, JsonParser.parseString(value));

        assertThatThrownBy(() -> read(json.toString()))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("config.json: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mixtral | a mixture of experts", "qwen3_moe | a mixture of experts", "gpt_oss | a mixture of experts",
        "lfm2 | a model with recurrent state", "mamba | a model with recurrent state",
        "gemma3 | a model for more than text", "qwen2_vl | a model for more than text"
    })
    void whatPeopleHaveAndNobodyComputesIsCalledByItsName(String type, String what) {
        assertThatThrownBy(() -> read("{\"model_type\": \"" + type + "\"}"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("and '" + type + "' is " + what + ", not \"" + type + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gptq", "awq", "fp8", "bitsandbytes"})
    void quantizedWeightsAreNamedWithWhatToTakeInstead(String method) {
        JsonObject json = JsonParser.parseString(PUBLISHED.get("llama")).getAsJsonObject();
        json.add("quantization_config", JsonParser.parseString("{\"quant_method\": \"" + method + "\"}"));

        assertThatThrownBy(() -> read(json.toString()))
                .hasMessageContaining("the weights are quantized (" + method + ")").hasMessageContaining("GGUF");
    }

    @Test
    void windowsOfQwenCountOnlyIfTheyAreSwitchedOn() {
        assertThat(published("qwen2").window(1)).isEqualTo(Integer.MAX_VALUE);

        JsonObject json = JsonParser.parseString(PUBLISHED.get("qwen2")).getAsJsonObject();
        json.addProperty("use_sliding_window", true);
        json.addProperty("sliding_window", 100);
        json.addProperty("max_window_layers", 1);

        assertThat(read(json.toString()).window(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(read(json.toString()).window(1)).isEqualTo(100);
    }

    @Test
    void gemmaIsTiedAndScaledWithoutSayingSo() {
        DecoderConfig config = published("gemma2");

        assertThat(config.tied()).isTrue();
        assertThat(config.embeddingScale()).isEqualTo(6);
        assertThat(config.attentionScale(0)).isEqualTo(1 / 16.0);
        assertThat(config.activation()).isEqualTo(Activation.GELU_TANH);
        assertThat(config.place()).isEqualTo(Normalization.Place.BOTH);
        assertThat(config.norm().unitOffset()).isTrue();
        assertThat(List.of(config.window(0), config.window(1))).containsExactly(4_096, Integer.MAX_VALUE);
    }

    @Test
    void layersOfGemma3WithWindowsHaveARotationOfTheirOwn() {
        DecoderConfig config = published("gemma3_text");

        assertThat(IntStream.range(0, 7).filter(layer -> config.window(layer) == Integer.MAX_VALUE)).containsExactly(5);
        assertThat(config.rotation(0)).contains(Rotation.of(10_000, 16));
        assertThat(config.rotation(5)).contains(Rotation.of(1_000_000, 16));
        assertThat(config.logitCap()).isZero();
    }

    @Test
    void everyFourthLayerOfSmolLm3RotatesNothing() {
        JsonObject json = JsonParser.parseString(PUBLISHED.get("smollm3")).getAsJsonObject();
        json.remove("no_rope_layers");

        for (DecoderConfig config : List.of(published("smollm3"), read(json.toString()))) {
            assertThat(IntStream.range(0, 4).filter(layer -> config.rotation(layer).isEmpty())).containsExactly(3);
        }
    }

    @Test
    void longWavesOfLlama3AreStretchedAndShortOnesKept() {
        List<Double> frequencies = published("llama").rotation(0).orElseThrow().frequencies();
        List<Double> plain = Rotation.of(500_000, 8).frequencies();

        assertThat(frequencies.get(0)).isEqualTo(plain.get(0));
        assertThat(frequencies.get(3)).isCloseTo(plain.get(3) / 32, within(1e-18));
    }

    @Test
    void phi3HasAnotherRotationForLongTexts() {
        DecoderConfig.LongContext context = published("phi3").longContext().orElseThrow();

        assertThat(context.length()).isEqualTo(4_096);
        assertThat(context.rotation().amplitude()).isCloseTo(
                Math.sqrt(1 + Math.log(32) / Math.log(4_096)), within(1e-12));
        assertThat(context.rotation().width()).isEqualTo(12);
    }

    /** A family as a stranger writes it. */
    private static final class Ours implements ModelFamily {

        @Override
        public String name() {
            return "ours";
        }

        @Override
        public DecoderConfig read(ConfigFields fields) {
            return StandardFields.llama(name(), fields, 64, false)
                    .rotation(layer -> Optional.empty())
                    .residualScale(fields.positive("our_scale", 1))
                    .build();
        }
    }

    @Test
    void aFamilyOfOthersIsFoundByItsName() {
        String json = """
                {"model_type": "ours", "vocab_size": 9, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
                "intermediate_size": 8, "our_scale": 0.5}""";
        ModelFamilies families = ModelFamilies.standard().and(List.of(new Ours()));

        assertThat(families.names()).contains("ours", "llama");
        assertThat(families.read(ConfigFields.of(Path.of("config.json"), json)).residualScale()).isEqualTo(0.5);
        assertThatThrownBy(() -> read(json)).hasMessageContaining("'model_type' must be a supported family");
    }
}
