// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

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
 * @param stopTokens {@code eos_token_id}; all inside the vocabulary
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

    /**
     * Checks the numbers and copies the set.
     *
     * @throws IllegalArgumentException if a number is out of range; the message names it as {@code config.json} does
     */
    public Gpt2Config {
        ConfigJson.checkInteger("vocab_size", vocabularySize, ConfigJson.MAX_IDS);
        ConfigJson.checkInteger("n_positions", contextLength, ConfigJson.MAX_IDS);
        ConfigJson.checkInteger("n_embd", hiddenSize, ConfigJson.MAX_WIDTH);
        ConfigJson.checkInteger("n_layer", layers, ConfigJson.MAX_LAYERS);
        ConfigJson.checkInteger("n_head", heads, ConfigJson.MAX_WIDTH);
        ConfigJson.checkInteger("n_inner", intermediateSize, ConfigJson.MAX_WIDTH);
        ConfigJson.checkDivides("n_head", heads, "n_embd", hiddenSize);
        ConfigJson.checkEpsilon("layer_norm_epsilon", layerNormEpsilon);
        stopTokens = ConfigJson.checkedStopTokens(stopTokens, vocabularySize);
    }

    /** The smallest published GPT-2: 12 layers of 768, 124 million parameters. */
    public static Gpt2Config gpt2() {
        return new Gpt2Config(50_257, 1_024, 768, 12, 12, 3_072, 1e-5, Set.of(50_256), true);
    }

    @Override
    public String toJson() {
        return ConfigJson.text(this);
    }
}
