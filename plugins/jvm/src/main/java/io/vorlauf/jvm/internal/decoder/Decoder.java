package io.vorlauf.jvm.internal.decoder;

import java.util.OptionalDouble;

/**
 * What a decoder is: a stack of layers, each of attention and a feed-forward network behind norms, on a residual
 * stream. Immutable.
 *
 * @param vocabulary number of token ids
 * @param context the most positions of a text
 * @param hidden width of the residual stream
 * @param layers number of layers
 * @param heads heads of queries per layer
 * @param kvHeads heads of keys and of values per layer, a divisor of the heads
 * @param headSize width of a head
 * @param inner width of the feed-forward network
 * @param norm which norm stands before attention, feed-forward network and head
 * @param epsilon what the norm adds to the mean square
 * @param activation what the feed-forward network does in its middle
 * @param ropeTheta the base of rotary positions, for halves of a head; empty if positions are learned vectors
 * @param tied whether the embedding is the head too
 */
public record Decoder(
        int vocabulary,
        int context,
        int hidden,
        int layers,
        int heads,
        int kvHeads,
        int headSize,
        int inner,
        Norm norm,
        double epsilon,
        Activation activation,
        OptionalDouble ropeTheta,
        boolean tied) {

    /** Norms. */
    public enum Norm {

        /** Divides by the root of the mean square. */
        RMS,

        /** Subtracts the mean, divides by the standard deviation, adds a bias. */
        LAYER
    }

    /** Activations. */
    public enum Activation {

        /** {@code silu(gate) * up}: there are two inner products. */
        GATED_SILU,

        /** GELU by its approximation with tanh. */
        GELU
    }

    /** Width of all queries of a token. */
    public int queryWidth() {
        return heads * headSize;
    }

    /** Width of all keys, and of all values, of a token. */
    public int kvWidth() {
        return kvHeads * headSize;
    }

    /** How many heads of queries share a head of keys and values. */
    public int group() {
        return heads / kvHeads;
    }
}
