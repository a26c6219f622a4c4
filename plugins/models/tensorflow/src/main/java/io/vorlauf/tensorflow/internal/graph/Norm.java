// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.weights.NormWeights;
import org.tensorflow.Output;

/**
 * Brings each row of the residual stream to a common scale, in binary32: layer normalisation (Ba et al., arXiv
 * 1607.06450), or root mean square normalisation (Zhang and Sennrich, arXiv 1910.07467), which neither centres nor shifts.
 *
 * @param gain with the root of the width as a factor
 * @param shift {@code null} if there is none
 * @param width how many numbers a row has
 */
record Norm(Weight gain, Weight shift, float epsilon, int width) {

    /** The norm of some kind with the weights of a checkpoint. */
    static Norm of(WeightStore store, Normalization.Kind kind, NormWeights weights, double epsilon) {
        int width = weights.gain().length;
        float[] gain = weights.gain().clone();
        for (int i = 0; i < width; i++) {
            gain[i] *= (float) Math.sqrt(width);
        }
        return new Norm(
                store.exact(gain, width),
                kind == Normalization.Kind.LAYER ? store.exact(weights.shift(), width) : null,
                (float) epsilon, width);
    }

    /**
     * Norms rows, the last of some dimensions.
     *
     * <p>The root of a mean square plus epsilon is, but for the root of the width, the length of the row and one more number,
     * the root of width times epsilon; the gain has the root of the width in it.
     */
    Output<?> apply(GraphBuilder graph, Output<?> x, int dimensions) {
        Output<?> centred = shift == null ? x : graph.subtract(x, graph.meanOfLast(x));
        Output<?> length = graph.lengthOfLast(
                graph.followedBy(centred, dimensions, (float) Math.sqrt((double) width * epsilon)));
        Output<?> scaled = graph.multiply(graph.divide(centred, length), gain.read());
        return shift == null ? scaled : graph.add(scaled, shift.read());
    }
}
