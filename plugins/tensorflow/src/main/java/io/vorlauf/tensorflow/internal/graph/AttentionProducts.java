package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/** Who multiplies queries with keys, and weights with values. */
public enum AttentionProducts {

    /** Fast with many heads or nodes, but has something to prepare on every call. */
    ONEDNN {
        @Override
        Output<?> multiply(GraphBuilder graph, Output<?> x, Output<?> y, boolean transposeSecond) {
            return graph.batchMatMul(x, y, transposeSecond);
        }
    },

    /** Slower with large matrices, at once ready with small ones. */
    EIGEN {
        @Override
        Output<?> multiply(GraphBuilder graph, Output<?> x, Output<?> y, boolean transposeSecond) {
            return graph.plainBatchMatMul(x, y, transposeSecond);
        }
    };

    /** Products of the matrices in two batches; the second ones may be transposed. */
    abstract Output<?> multiply(GraphBuilder graph, Output<?> x, Output<?> y, boolean transposeSecond);
}
