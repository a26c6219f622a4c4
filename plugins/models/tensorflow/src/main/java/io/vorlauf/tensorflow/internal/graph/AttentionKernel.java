// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * How attention is computed, so that not one bit depends on where in the cache the tokens of a path lie.
 *
 * <p>A node of a tree lies in another slot than the same token in plain decoding, and a sum of rounded numbers depends
 * on the order of its terms. Kernels differ in how they keep that from being seen. Both look at some sequences
 * at once: scores and weights are [sequences, kvHeads, …, rows, slots], cached keys and values [sequences, kvHeads, …,
 * slots, headSize], where … is the number of blocks if {@link #severalBlocks()}, and nothing if not. Immutable.
 */
public sealed interface AttentionKernel permits ChainedAttention, ExactAttention {

    /** The slots that a block has at most. */
    int block();

    /** The fewest rows of a sequence that it is right to compute, whatever a check finds. */
    int leastRows();

    /** Whether the blocks of a sequence are computed one by one. */
    boolean severalBlocks();

    /** The type in which keys and values are cached. */
    DataType cacheType();

    /**
     * What a value is multiplied with, and then rounded, before it is cached: a power of two, or 1 if it is not rounded.
     *
     * @param bound what the magnitude of values cannot exceed
     */
    float scale(double bound);

    /** Whether values are multiplied with a {@link #scale} and rounded; else they stay as they are. */
    boolean roundsValues();

    /**
     * Heads in the type in which they are cached, without what was added to values to round them.
     *
     * @param heads queries, keys and values, these scaled, in binary32: [rows, headSize]
     * @param offset what was added, {@link #ROUNDING} for values and 0 for others; {@code null} if they are not rounded
     */
    Output<?> held(GraphBuilder graph, Output<?> heads, Output<?> offset);

    /** Binary32 in the type in which keys and values are cached. */
    default Output<?> widen(GraphBuilder graph, Output<?> x) {
        return cacheType() == DataType.DT_FLOAT ? x : graph.cast(x, cacheType());
    }

    /** What is in the type in which keys and values are cached, in binary32. */
    default Output<?> narrow(GraphBuilder graph, Output<?> x) {
        return cacheType() == DataType.DT_FLOAT ? x : graph.cast(x, DataType.DT_FLOAT);
    }

    /** Products of queries [sequences, kvHeads, rows, headSize] with cached keys, in the type of both. */
    Output<?> scores(GraphBuilder graph, Output<?> queries, Output<?> keys);

    /**
     * How much of each value is seen, up to a factor per row.
     *
     * @param scores masked scores, slots in the last dimension, blocks if any in the third
     */
    Output<?> weights(GraphBuilder graph, Output<?> scores);

    /**
     * The mean of cached values under weights, in binary32: [sequences, kvHeads, rows, headSize].
     *
     * @param ones as many ones as there are slots: [sequences, kvHeads, …, slots, {@link #SUM_COLUMNS}]
     */
    Output<?> mean(GraphBuilder graph, Output<?> weights, Output<?> values, Output<?> ones);

    /** How many equal columns make the sum of weights; one vector, so that no library sees a special case in it. */
    int SUM_COLUMNS = 16;

    /**
     * A number of less than 2²² to which this is added in binary32 is rounded to an integer, ties to even, for the sum
     * lies where neighbours are 1 apart.
     */
    float ROUNDING = 3 << 22;
}
