package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/** SwiGLU (Shazeer, arXiv 2002.05202): down(silu(gate(x)) · up(x)), gate and up being one product. */
record SwiGluFeedForward(Precision precision, Dense gateAndUp, Dense down) implements FeedForward {

    @Override
    public Output<?> apply(GraphBuilder graph, Output<?> x) {
        Output<?>[] halves = graph.halves(precision.widen(graph, gateAndUp.apply(graph, x)), 1);
        Output<?> gate = halves[0];
        Output<?> silu = graph.multiply(gate, graph.sigmoid(gate));
        Output<?> inner = precision.narrow(graph, graph.multiply(silu, halves[1]));
        return precision.widen(graph, down.apply(graph, inner));
    }
}
