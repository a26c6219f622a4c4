package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/** Which library computes attention inside TensorFlow. */
public enum AttentionLibrary {

    /** Fast with many heads and nodes, but has something to prepare on every call. */
    ONEDNN {
        @Override
        Output<?> multiply(GraphBuilder graph, Output<?> x, Output<?> y, boolean transposeSecond) {
            return graph.batchMatMul(x, y, transposeSecond);
        }

        @Override
        Output<?> softmax(GraphBuilder graph, Output<?> scores) {
            return graph.softmax(scores);
        }
    },

    /**
     * At once ready, which is what counts in a small model: one oneDNN softmax there takes as long as seven products.
     */
    EIGEN {
        @Override
        Output<?> multiply(GraphBuilder graph, Output<?> x, Output<?> y, boolean transposeSecond) {
            return graph.plainBatchMatMul(x, y, transposeSecond);
        }

        @Override
        Output<?> softmax(GraphBuilder graph, Output<?> scores) {
            Output<?> shares = graph.exponential(graph.subtract(scores, graph.maximumOfLast(scores)));
            return graph.multiply(shares, graph.reciprocal(graph.sumOfLast(shares)));
        }
    };

    /** Products of the matrices in two batches; the second ones may be transposed. */
    abstract Output<?> multiply(GraphBuilder graph, Output<?> x, Output<?> y, boolean transposeSecond);

    /** Softmax over the last dimension. */
    abstract Output<?> softmax(GraphBuilder graph, Output<?> scores);
}
