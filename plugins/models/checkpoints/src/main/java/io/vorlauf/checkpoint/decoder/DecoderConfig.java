// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;

/**
 * What a decoder computes: the sizes of a transformer whose layers are a norm, causal attention, a norm and a
 * feed-forward network, both added to the residual stream, and what is special in it. Immutable.
 *
 * <p>A stream of {@code hiddenSize} numbers per token begins as the token's embedding, with its position's added if
 * those are learned. Each layer adds {@code output(attention(norm(x)))} to it and then {@code feedForward(norm(x))}.
 * The head multiplies what comes out of the final norm. Attention scores are divided by √{@code headSize}. As many
 * query heads as {@code heads / kvHeads}, one after the other, share a key/value head (Ainslie et al., arXiv
 * 2305.13245).
 *
 * @param vocabularySize number of token ids, and length of a row of logits
 * @param contextLength the most positions a text can have
 * @param hiddenSize width of the residual stream
 * @param layers number of layers
 * @param heads number of query heads per layer
 * @param kvHeads number of key/value heads per layer; a divisor of the heads
 * @param headSize width of one head; even if positions are rotary
 * @param innerSize width of the feed-forward network
 * @param norm how the stream is brought to a common scale
 * @param activation what the feed-forward network does between its products
 * @param positions how positions are told apart
 * @param biases whether linear layers add a bias; the head never does
 * @param tied whether the head multiplies with the token embedding
 */
public record DecoderConfig(
        int vocabularySize,
        int contextLength,
        int hiddenSize,
        int layers,
        int heads,
        int kvHeads,
        int headSize,
        int innerSize,
        Normalization norm,
        Activation activation,
        PositionEncoding positions,
        boolean biases,
        boolean tied) {

    /** Width of all queries of a token. */
    public int queryWidth() {
        return heads * headSize;
    }

    /** Width of all keys, and of all values, of a token. */
    public int kvWidth() {
        return kvHeads * headSize;
    }

    /** How many query heads share a key/value head. */
    public int group() {
        return heads / kvHeads;
    }

    /** What a checkpoint with this architecture is. */
    public static DecoderConfig of(ModelConfig config) {
        if (config instanceof Gpt2Config gpt2) {
            return of(config, new Normalization(Normalization.Kind.LAYER, gpt2.layerNormEpsilon()),
                    Activation.GELU_TANH, new PositionEncoding.Learned(), true);
        }
        LlamaConfig llama = (LlamaConfig) config;
        return of(config, new Normalization(Normalization.Kind.RMS, llama.rmsNormEps()), Activation.SWIGLU,
                new PositionEncoding.Rotary(llama.ropeTheta()), false);
    }

    private static DecoderConfig of(
            ModelConfig config, Normalization norm, Activation activation, PositionEncoding positions, boolean biases) {
        return new DecoderConfig(
                config.vocabularySize(), config.contextLength(), config.hiddenSize(), config.layers(), config.heads(),
                config.kvHeads(), config.headSize(), config.intermediateSize(), norm, activation, positions, biases,
                config.tieWordEmbeddings());
    }
}
