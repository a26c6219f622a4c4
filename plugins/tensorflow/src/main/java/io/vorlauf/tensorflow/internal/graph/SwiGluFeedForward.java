package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/**
 * SwiGLU (Shazeer, arXiv 2002.05202): down(silu(gate(x)) · up(x)), gate and up being one product.
 *
 * <p>The gate is multiplied with the other half before it is multiplied with its own sigmoid: the other way round
 * TensorFlow would make an operation of the two that is slower than both.
 */
record SwiGluFeedForward(Precision precision, Dense gateAndUp, Dense down) implements FeedForward {

    @Override
    public Output<?> apply(GraphBuilder graph, Output<?> x) {
        Output<?>[] halves = graph.halves(precision.widen(graph, gateAndUp.apply(graph, x)), 1);
        Output<?> gated = graph.multiply(graph.multiply(halves[0], halves[1]), graph.sigmoid(halves[0]));
        return precision.widen(graph, down.apply(graph, precision.narrow(graph, gated)));
    }
}
