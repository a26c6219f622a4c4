// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.checkpoint.LlamaConfig;

/**
 * The size that a Llama-family model is widened to. Vocabulary, context length and the size of a head stay.
 *
 * @param layers number of layers; the model's or more
 * @param hiddenSize width of the residual stream; a multiple of the model's
 * @param heads attention heads per layer; a multiple of the model's
 * @param feedForwardSize width of the feed-forward network; the model's or more
 */
public record WiderShape(int layers, int hiddenSize, int heads, int feedForwardSize) {

    /**
     * The size of GPT-2 with 124 million parameters (Radford et al., 2019) for models whose heads have 64 channels and
     * whose vocabulary has 4,096 tokens, as the built-in ones: 12 layers, 768 channels, 12 heads, and a feed-forward
     * network of 3,328.
     *
     * <p>What a token costs are the weights it is multiplied with. In GPT-2 these are 123.5 million: 84.9 in the
     * layers, 38.6 in the head, which is large because the vocabulary is. Here the head has 3.1 million, and the
     * feed-forward network is so much wider that the layers have the other 120.3: the sum is 123.5 million again. With
     * 3.1 million of the embedding, which nothing is multiplied with, there are 126.6 million parameters; GPT-2, whose
     * embedding is its head, has 124.4 million.
     */
    public static final WiderShape GPT2_124M = new WiderShape(12, 768, 12, 3328);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range; the message names it
     */
    public WiderShape {
        Ranges.atLeast("number of layers", layers, 1);
        Ranges.atLeast("hidden size", hiddenSize, 1);
        Ranges.atLeast("number of heads", heads, 1);
        Ranges.atLeast("feed-forward size", feedForwardSize, 1);
    }

    /**
     * The configuration of a model of this size that grew from another.
     *
     * @throws IllegalArgumentException if there is no way from one to the other; the message says why
     */
    LlamaConfig grown(LlamaConfig from) {
        multiple("hidden size", hiddenSize, from.hiddenSize());
        multiple("number of heads", heads, from.heads());
        atLeast("feed-forward size", feedForwardSize, from.intermediateSize());
        atLeast("number of layers", layers, from.layers());
        int keyHeads = from.kvHeads() * (heads / from.heads());
        if (layers > from.layers() && (keyHeads < 2 || feedForwardSize < 2)) {
            throw new IllegalArgumentException("layers are added as pairs that cancel out, which takes two key heads "
                    + "and two units or more, not " + keyHeads + " and " + feedForwardSize);
        }
        return new LlamaConfig(
                from.vocabularySize(), from.contextLength(), hiddenSize, layers, heads, keyHeads, from.headSize(),
                feedForwardSize, from.rmsNormEps(), from.ropeTheta(), from.stopTokens(), false);
    }

    private static void multiple(String name, int wider, int now) {
        if (wider % now != 0) {
            throw new IllegalArgumentException(
                    "the new " + name + " must be a multiple of " + now + ", which it is now, not " + wider);
        }
    }

    private static void atLeast(String name, int wider, int now) {
        if (wider < now) {
            throw new IllegalArgumentException(
                    "the new " + name + " must be " + now + " or more, which it is now, not " + wider);
        }
    }
}
