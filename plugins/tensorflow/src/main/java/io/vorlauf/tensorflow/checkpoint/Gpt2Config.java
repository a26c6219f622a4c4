package io.vorlauf.tensorflow.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The GPT-2 architecture (Radford et al., 2019): learned positions, layer norms before each block, GELU by its tanh
 * approximation.
 *
 * @param vocabularySize {@code vocab_size}
 * @param contextLength {@code n_positions}
 * @param hiddenSize {@code n_embd}; a multiple of the heads
 * @param layers {@code n_layer}
 * @param heads {@code n_head}
 * @param intermediateSize {@code n_inner}
 * @param layerNormEpsilon {@code layer_norm_epsilon}; above 0 and below 1
 * @param stopTokens {@code eos_token_id}; ids outside the vocabulary can never appear and are left out
 * @param tieWordEmbeddings {@code tie_word_embeddings}
 */
public record Gpt2Config(
        int vocabularySize,
        int contextLength,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        double layerNormEpsilon,
        Set<Integer> stopTokens,
        boolean tieWordEmbeddings)
        implements ModelConfig {

    /** What {@code config.json} calls the family. */
    public static final String FAMILY = "gpt2";

    /** The smallest published GPT-2: 12 layers of 768, 124 million parameters. */
    public static Gpt2Config gpt2() {
        return new Gpt2Config(50_257, 1_024, 768, 12, 12, 3_072, 1e-5, Set.of(50_256), true);
    }

    @Override
    public String family() {
        return FAMILY;
    }

    /** As many as there are query heads. */
    @Override
    public int kvHeads() {
        return heads;
    }

    @Override
    public int headSize() {
        return hiddenSize / heads;
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
