package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/** Two products with GELU between them, as in GPT-2. */
record GeluFeedForward(Precision precision, Dense up, Dense down) implements FeedForward {

    @Override
    public Output<?> apply(GraphBuilder graph, Output<?> x) {
        return precision.widen(graph, down.apply(graph, up.applyWithGelu(graph, x)));
    }
}
