// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Attention that is right with any library: nothing is rounded in the sums over slots.
 *
 * <p>Weights and values are integers; their products, and all sums of these, stay below 2⁵³, and binary64 computes them
 * exactly in any order, on any processor, with any capacity of the cache (error-free sums after Ozaki et al., Numerical
 * Algorithms 59, 2012). Weights are relative to the largest, which is 2^{@code weightBits}. A value has a static power
 * of two as scale, from a bound that it cannot exceed because a norm makes its inputs; the scale is a factor of the
 * weights that make the value, and its reciprocal of those that read it, so that it costs nothing. Scores are sums over
 * the elements of a head, which lie where they lie; they are products in binary64 because in binary32 Eigen has programs
 * of its own for some numbers of rows. They stay binary64 until weights are rounded, which loses what their last bits may
 * differ by.
 *
 * <p>There are fewer bits for longer contexts. Up to some 8,192 tokens a weight is rounded to 2⁻¹⁹ of the largest, which no
 * model notices that was trained with less; at 131,072 it is 2⁻¹⁷, and many small weights beside a large one are lost.
 *
 * @param weightBits how many bits a weight has
 * @param valueBits how many bits a value has, apart from its sign
 */
public record ExactAttention(int weightBits, int valueBits) implements AttentionKernel {

    private static final int DOUBLE_BITS = 53;

    /** The most bits of a weight or a value: values are rounded in binary32. */
    private static final int MOST_BITS = 22;

    /** Values of less than 2⁻⁶⁴ or so count as 0, and scaled weights stay numbers. */
    private static final int LARGEST_EXPONENT = 64;

    /** Room for what rounding in the products before may add to a bound. */
    private static final double MARGIN = 1.05;

    /** Sums over as many tokens as a context has. Two bits are left for the margin and for inexact exponentials. */
    public static ExactAttention of(int contextLength) {
        int terms = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, contextLength - 1));
        int bits = DOUBLE_BITS - 2 - terms;
        int valueBits = Math.min(MOST_BITS, bits / 2);
        return new ExactAttention(Math.min(MOST_BITS, bits - valueBits), valueBits);
    }

    @Override
    public int block() {
        return Integer.MAX_VALUE;
    }

    /** For one row of scores Eigen has another program, whose differences are too small for a check to see them. */
    @Override
    public int leastRows() {
        return 2;
    }

    @Override
    public boolean severalBlocks() {
        return false;
    }

    @Override
    public DataType cacheType() {
        return DataType.DT_DOUBLE;
    }

    @Override
    public boolean roundsValues() {
        return true;
    }

    @Override
    public float scale(double bound) {
        int exponent = valueBits - 1 - Math.getExponent(bound * MARGIN);
        return Math.scalb(1f, Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent)));
    }

    @Override
    public Output<?> held(GraphBuilder graph, Output<?> heads, Output<?> offset) {
        return widen(graph, graph.subtract(heads, offset));
    }

    @Override
    public Output<?> scores(GraphBuilder graph, Output<?> queries, Output<?> keys) {
        return graph.batchMatMul(queries, keys, true);
    }

    @Override
    public Output<?> weights(GraphBuilder graph, Output<?> scores) {
        Output<?> zero = graph.subtract(graph.maximum(scores, -1), graph.scalar(weightBits * Math.log(2)));
        return graph.round(graph.exponential(graph.subtract(scores, zero)));
    }

    @Override
    public Output<?> mean(GraphBuilder graph, Output<?> weights, Output<?> values, Output<?> ones) {
        Output<?> seen = graph.batchMatMul(weights, values, false);
        return narrow(graph, graph.divide(seen, graph.sumOfLast(weights)));
    }
}
