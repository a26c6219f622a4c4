package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/** Brings each row of the residual stream to a common scale, in binary32. */
interface Norm {

    Output<?> apply(GraphBuilder graph, Output<?> x);
}
