package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/** A trained vector per token, held in the precision of products so that a tied head can use the same memory. */
record Embedding(Precision precision, Output<?> table) {

    Output<?> apply(GraphBuilder graph, Output<?> tokens) {
        return precision.widen(graph, graph.gather(table, tokens, 0));
    }
}
