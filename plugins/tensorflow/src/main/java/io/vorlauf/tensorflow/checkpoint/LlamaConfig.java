package io.vorlauf.tensorflow.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The Llama architecture (Touvron et al., arXiv 2302.13971): rotary positions, RMS norms, SwiGLU, grouped key/value heads.
 *
 * @param vocabularySize {@code vocab_size}
 * @param contextLength {@code max_position_embeddings}
 * @param hiddenSize {@code hidden_size}
 * @param layers {@code num_hidden_layers}
 * @param heads {@code num_attention_heads}
 * @param kvHeads {@code num_key_value_heads}; a divisor of the heads
 * @param headSize {@code head_dim}; even, because rotary positions turn pairs
 * @param intermediateSize {@code intermediate_size}
 * @param rmsNormEps {@code rms_norm_eps}; above 0 and below 1
 * @param ropeTheta {@code rope_theta}; at least 1
 * @param stopTokens {@code eos_token_id}; ids outside the vocabulary can never appear and are left out
 * @param tieWordEmbeddings {@code tie_word_embeddings}
 */
public record LlamaConfig(
        int vocabularySize,
        int contextLength,
        int hiddenSize,
        int layers,
        int heads,
        int kvHeads,
        int headSize,
        int intermediateSize,
        double rmsNormEps,
        double ropeTheta,
        Set<Integer> stopTokens,
        boolean tieWordEmbeddings)
        implements ModelConfig {

    /** What {@code config.json} calls the family. */
    public static final String FAMILY = "llama";

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public Map<String, List<Long>> tensors() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String toJson() {
        throw new UnsupportedOperationException();
    }
}
