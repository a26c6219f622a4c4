// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.weights.NormWeights;
import org.tensorflow.Output;

/**
 * Brings each row of the residual stream to a common scale, in binary32: layer normalisation (Ba et al., arXiv
 * 1607.06450), or root mean square normalisation (Zhang and Sennrich, arXiv 1910.07467), which neither centres nor shifts.
 *
 * @param shift {@code null} if there is none
 */
record Norm(Output<?> gain, Output<?> shift, float epsilon) {

    /** The norm of some kind with the weights of a checkpoint. */
    static Norm of(WeightStore store, Normalization.Kind kind, NormWeights weights, double epsilon) {
        return new Norm(
                store.exact(weights.gain(), weights.gain().length),
                kind == Normalization.Kind.LAYER ? store.exact(weights.shift(), weights.shift().length) : null,
                (float) epsilon);
    }

    Output<?> apply(GraphBuilder graph, Output<?> x) {
        Output<?> mean = shift == null ? null : graph.meanOfLast(x);
        Output<?> square = graph.meanOfLast(shift == null ? graph.square(x) : graph.squaredDifference(x, mean));
        Output<?> scale = graph.root(graph.add(square, graph.scalar(epsilon)));
        Output<?> normal = graph.divide(shift == null ? x : graph.subtract(x, mean), scale);
        Output<?> scaled = graph.multiply(normal, gain);
        return shift == null ? scaled : graph.add(scaled, shift);
    }
}
