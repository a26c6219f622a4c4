// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.weights.Linear;
import io.vorlauf.checkpoint.weights.Matrix;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Output;

/**
 * A product with a weight matrix, plus a bias, in the precision of the weights.
 *
 * <p>bfloat16 goes through oneDNN, which packs weights once, but only for a fused operation; so the product is one even
 * where the architecture has no bias. binary32 goes through Eigen, weights as they are: oneDNN would pack them too, but
 * its packing of transposed matrices loses outputs on processors that hide how large their caches are, and the packed
 * product is slower for few rows.
 *
 * <p>oneDNN multiplies pairs of bfloat16 inputs. Of an odd number of them it was seen to pair the last with whatever lies
 * behind it, so such a product gets one more input, which is zero.
 */
final class Dense {

    private static final List<String> GELU = List.of("GeluApproximate");

    private final Precision precision;
    private final Output<?> weight;
    private final Output<?> bias;
    private final int outputs;
    private final boolean transposed;
    private final boolean padded;

    private Dense(
            Precision precision, Output<?> weight, Output<?> bias, int outputs, boolean transposed, boolean padded) {
        this.outputs = outputs;
        this.precision = precision;
        this.weight = weight;
        this.bias = bias;
        this.transposed = transposed;
        this.padded = padded;
    }

    /** x·W + b for the outputs of layers of a checkpoint, one after the other, that have equally many inputs. */
    static Dense of(WeightStore store, StoredLinear... layers) {
        int inputs = layers[0].height();
        int outputs = Arrays.stream(layers).mapToInt(StoredLinear::width).sum();
        boolean padded = isPadded(store, inputs);
        float[] biases = StoredLinear.biases(layers);
        return new Dense(
                store.precision(),
                store.factor(padded ? inputs + 1 : inputs, layers),
                biases == null ? noBias(store, outputs) : store.factor(biases, outputs),
                outputs,
                false,
                padded);
    }

    private static boolean isPadded(WeightStore store, int inputs) {
        return store.precision().packed() && inputs % 2 == 1;
    }

    /** x·W + b. */
    static Dense of(WeightStore store, Linear layer) {
        Matrix weight = layer.weight();
        boolean padded = isPadded(store, weight.rows());
        return new Dense(
                store.precision(),
                store.factor(padded ? withZeroRow(weight) : weight),
                layer.bias() == null
                        ? noBias(store, weight.columns())
                        : store.factor(layer.bias(), weight.columns()),
                weight.columns(),
                false,
                padded);
    }

    private static Matrix withZeroRow(Matrix matrix) {
        int rows = matrix.rows() + 1;
        return new Matrix(rows, matrix.columns(), Arrays.copyOf(matrix.values(), rows * matrix.columns()));
    }

    /** x·Wᵀ for a matrix that is in the graph already, with some number of rows and as many columns as x has. */
    static Dense transposed(WeightStore store, Output<?> weight, int rows) {
        return new Dense(store.precision(), weight, noBias(store, rows), rows, true, false);
    }

    private static Output<?> noBias(WeightStore store, int size) {
        return store.precision().packed() ? store.zeros(size) : null;
    }

    /** How many outputs there are. */
    int outputs() {
        return outputs;
    }

    Output<?> apply(GraphBuilder graph, Output<?> x) {
        if (precision.packed()) {
            return graph.fusedMatMul(even(graph, x), weight, transposed, bias, List.of());
        }
        Output<?> product = graph.matMul(x, weight, transposed);
        return bias == null ? product : graph.add(product, bias);
    }

    private Output<?> even(GraphBuilder graph, Output<?> x) {
        return padded ? graph.withZeroColumns(x, 1) : x;
    }

    /** The product, then GELU by its tanh approximation (Hendrycks and Gimpel, arXiv 1606.08415). */
    Output<?> applyWithGelu(GraphBuilder graph, Output<?> x) {
        if (precision.packed()) {
            return graph.fusedMatMul(even(graph, x), weight, transposed, bias, GELU);
        }
        return gelu(graph, apply(graph, x));
    }

    /** GELU by its tanh approximation, in binary32. */
    static Output<?> gelu(GraphBuilder graph, Output<?> y) {
        Output<?> cube = graph.multiply(graph.multiply(y, y), y);
        Output<?> inner = graph.add(y, graph.multiply(cube, graph.scalar(0.044715f)));
        Output<?> bent = graph.tanh(graph.multiply(inner, graph.scalar((float) Math.sqrt(2 / Math.PI))));
        return graph.multiply(graph.multiply(y, graph.scalar(0.5f)), graph.add(bent, graph.scalar(1f)));
    }
}
