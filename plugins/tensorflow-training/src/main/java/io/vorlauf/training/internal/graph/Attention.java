package io.vorlauf.training.internal.graph;

import org.tensorflow.Output;

/**
 * Causal attention with its gradient written out.
 *
 * <p>TensorFlow's own gradient of a batch of matrix products uses an operation that its oneDNN kernels do not know, and
 * which is several times slower than theirs. Besides, the sum in the gradient of the softmax is had more cheaply from
 * the outputs (Dao et al., arXiv 2205.14135, appendix B.2).
 */
final class Attention {

    /** What a masked score is lowered by: far below any score, far from overflow. */
    private static final float MASKED = -1e9f;

    private final GraphOps ops;
    private final Products products;
    private final Output<?> mask;

    Attention(GraphOps ops, Products products, int length) {
        this.ops = ops;
        this.products = products;
        float[] values = new float[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = query + 1; key < length; key++) {
                values[query * length + key] = MASKED;
            }
        }
        mask = ops.floats(values, 1, 1, length, length);
    }

    /** One use of it; all arrays are {@code [rows, heads, length, size]}. */
    final class Use {

        private final Output<?> query;
        private final Output<?> key;
        private final Output<?> value;
        private final Output<?> weights;
        private final Output<?> narrowWeights;
        private final Output<?> mixed;

        /** Attention of scaled queries. */
        Use(Output<?> query, Output<?> key, Output<?> value) {
            this.query = products.narrow(query);
            this.key = products.narrow(key);
            this.value = products.narrow(value);
            weights = ops.softmax(ops.add(products.batch(this.query, false, this.key, true), mask));
            narrowWeights = products.narrow(weights);
            mixed = ops.stopGradient(products.batch(narrowWeights, false, this.value, false));
        }

        /** What comes out. TensorFlow knows no gradient through it. */
        Output<?> mixed() {
            return mixed;
        }

        /** The gradients by query, key and value. */
        Output<?>[] gradients(Output<?> mixedGradient) {
            Output<?> above = products.narrow(mixedGradient);
            Output<?> byWeights = products.batch(above, false, value, true);
            Output<?> mean = ops.sumOfLast(ops.multiply(mixedGradient, mixed));
            Output<?> byScores = products.narrow(ops.multiply(weights, ops.subtract(byWeights, mean)));
            return new Output<?>[] {
                products.batch(byScores, false, key, false),
                products.batch(byScores, true, query, false),
                products.batch(narrowWeights, true, above, false)
            };
        }
    }
}
