// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Models to try laws with: small ones of all families with random weights, and where reference checkpoints are. */
public final class SmallModels {

    private SmallModels() {}

    /** A GPT-2 with 131 tokens. */
    public static Gpt2Config gpt2(int context, boolean tied) {
        return new Gpt2Config(131, context, 48, 2, 4, 80, 1e-5, Set.of(0), tied);
    }

    /** A Llama with heads that are wider than the stream has room for, two queries per key/value head. */
    public static LlamaConfig llama(int context, boolean tied) {
        return new LlamaConfig(99, context, 40, 2, 4, 2, 16, 72, 1e-6, 10_000, Set.of(2), tied);
    }

    /** A Llama with as many heads of keys as of queries. */
    public static LlamaConfig llamaWithoutGroups(int context) {
        return new LlamaConfig(70, context, 32, 3, 2, 2, 16, 48, 1e-5, 500_000, Set.of(2), true);
    }

    /** A Llama of which no width is a multiple of anything, and whose heads are wider than most vectors. */
    public static LlamaConfig odd(int context) {
        return new LlamaConfig(77, context, 37, 2, 9, 3, 70, 51, 1e-5, 10_000, Set.of(2), false);
    }

    /** A Llama that is wide enough for products to be cut into blocks. */
    public static LlamaConfig wide(int context) {
        return new LlamaConfig(517, context, 128, 2, 4, 2, 64, 330, 1e-5, 10_000, Set.of(2), true);
    }

    /** Those of GPT-2 and Llama, with contexts of some length. */
    public static List<ModelConfig> plain(int context) {
        return List.of(gpt2(context, true), gpt2(context, false), llama(context, true), llama(context, false),
                llamaWithoutGroups(context), odd(context), wide(context));
    }

    /** One or two models of every family, in which all that is special in it matters within a few tokens. */
    public static List<ModelConfig> families(int context) {
        return List.of(
                family("llama", context, """
                        "attention_bias": true, "mlp_bias": true, "head_dim": 16, "partial_rotary_factor": 0.5, "rope_scaling": {
                        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                        "original_max_position_embeddings": 16}"""),
                family("mistral", context, """
                        "sliding_window": 5, "head_dim": 20, "rope_scaling": {"type": "linear", "factor": 2.0}"""),
                family("qwen2", context, """
                        "use_sliding_window": true, "sliding_window": 6, "max_window_layers": 1, "rope_scaling": {
                        "type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16}"""),
                family("qwen3", context, """
                        "head_dim": 18, "tie_word_embeddings": true, "rope_parameters": {
                        "rope_type": "default", "rope_theta": 1000000.0}"""),
                family("smollm3", context, """
                        "no_rope_layers": [1, 0, 1], "use_sliding_window": true, "sliding_window": 7"""),
                family("granite", context, """
                        "attention_bias": true, "embedding_multiplier": 3.0, "attention_multiplier": 0.2,
                        "residual_multiplier": 0.4, "logits_scaling": 2.5"""),
                family("phi3", context, """
                        "sliding_window": 9, "partial_rotary_factor": 0.6, "attention_bias": false"""),
                longTexts(context),
                family("olmo2", context, """
                        "rope_theta": 500000.0"""),
                family("gemma2", context, """
                        "head_dim": 14, "query_pre_attn_scalar": 20, "sliding_window": 5, "attn_logit_softcapping": 3.0,
                        "final_logit_softcapping": 4.0, "hidden_activation": "gelu_pytorch_tanh" """),
                family("gemma3_text", context, """
                        "head_dim": 14, "query_pre_attn_scalar": 20, "sliding_window": 6, "sliding_window_pattern": 2,
                        "rope_local_base_freq": 100.0, "rope_scaling": {"rope_type": "linear", "factor": 8.0}"""),
                neoX(context, true), neoX(context, false),
                ModelConfig.of("""
                        {"model_type": "gpt2", "vocab_size": 83, "n_positions": %d, "n_embd": 24, "n_layer": 3, "n_head": 3,
                        "activation_function": "gelu", "scale_attn_by_inverse_layer_idx": true}""".formatted(context)));
    }

    /** A Phi-3 whose texts of more than 12 tokens are rotated otherwise from their beginning on. */
    public static ModelConfig longTexts(int context) {
        return family("phi3", context, """
                "original_max_position_embeddings": 12, "rope_scaling": {"type": "longrope",
                "short_factor": [1.0, 1.1, 1.2, 1.3, 1.4], "long_factor": [1.0, 1.5, 2.5, 4.0, 7.0]}""");
    }

    private static ModelConfig family(String type, int context, String special) {
        return ModelConfig.of("""
                {"model_type": "%s", "vocab_size": 109, "max_position_embeddings": %d, "hidden_size": 40,
                "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 52,
                "rms_norm_eps": 1e-4, %s}""".formatted(type, context, special));
    }

    private static ModelConfig neoX(int context, boolean parallel) {
        return ModelConfig.of("""
                {"model_type": "gpt_neox", "vocab_size": 109, "max_position_embeddings": %d, "hidden_size": 48,
                "num_hidden_layers": 3, "num_attention_heads": 3, "intermediate_size": 70, "rotary_pct": 0.25,
                "rotary_emb_base": 1000, "use_parallel_residual": %b}""".formatted(context, parallel));
    }

    /** All of them, with contexts of some length. */
    public static List<ModelConfig> all(int context) {
        return Stream.concat(plain(context).stream(), families(context).stream()).toList();
    }

    /** Writes a checkpoint to a folder of its own below a directory; returns the folder. */
    public static Path write(Path parent, ModelConfig config, StorageType type) throws IOException {
        Path directory = parent.resolve("model");
        RandomCheckpoint.write(directory, config, type, 7);
        return directory;
    }

    /**
     * The folder {@code shared/models} of reference checkpoints beside the working directory or one above it, or in the
     * folder that {@code vorlauf.shared}, a system property or environment variable, names; empty if there is none.
     */
    public static Optional<Path> shared() {
        String given = System.getProperty("vorlauf.shared", System.getenv("vorlauf.shared"));
        if (given != null) {
            return Optional.of(Path.of(given, "models")).filter(Files::isDirectory);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path models = at.resolve("shared").resolve("models");
            if (Files.isDirectory(models)) {
                return Optional.of(models);
            }
        }
        return Optional.empty();
    }
}
