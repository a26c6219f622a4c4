// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.weights.Linear;
import io.vorlauf.checkpoint.weights.Matrix;
import java.util.ArrayList;
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
 * <p>A product can be cut into parts, by its outputs, which several cores multiply side by side.
 *
 * <p>oneDNN multiplies pairs of bfloat16 inputs. Of an odd number of them it was seen to pair the last with whatever lies
 * behind it, so such a product gets one more input, which is zero.
 */
final class Dense {

    private static final List<String> GELU = List.of("GeluApproximate");

    /** Parts begin at multiples of it, where a slice of a table is aligned and shares its memory. */
    private static final int ALIGNMENT = 32;

    /** Some of the outputs; no bias is {@code null}. */
    private record Part(Factor factor, Weight bias, int outputs) {}

    /** What a part is multiplied with. */
    private interface Factor {
        Output<?> in(GraphBuilder graph);
    }

    private final Precision precision;
    private final List<Part> parts;
    private final boolean transposed;
    private final boolean padded;

    private Dense(Precision precision, List<Part> parts, boolean transposed, boolean padded) {
        this.precision = precision;
        this.parts = parts;
        this.transposed = transposed;
        this.padded = padded;
    }

    /**
     * x·W + b for the outputs of layers of a checkpoint, one after the other, that have equally many inputs.
     *
     * @param parts into how many parts it is cut at most
     */
    static Dense of(WeightStore store, int parts, StoredLinear... layers) {
        int inputs = layers[0].height();
        boolean padded = isPadded(store, inputs);
        List<Part> all = new ArrayList<>();
        int from = 0;
        for (int to : ends(Arrays.stream(layers).mapToInt(StoredLinear::width).sum(), parts)) {
            StoredLinear[] own = between(layers, from, to);
            float[] biases = StoredLinear.biases(own);
            Weight weight = store.factor(padded ? inputs + 1 : inputs, own);
            all.add(new Part(
                    graph -> weight.read(),
                    biases == null ? noBias(store, to - from) : store.factor(biases, to - from), to - from));
            from = to;
        }
        return new Dense(store.precision(), all, false, padded);
    }

    /** What some outputs of layers, one after the other, have of each. */
    private static StoredLinear[] between(StoredLinear[] layers, int from, int to) {
        List<StoredLinear> parts = new ArrayList<>();
        int begin = 0;
        for (StoredLinear layer : layers) {
            int first = Math.max(from, begin);
            int end = Math.min(to, begin + layer.width());
            if (first < end) {
                parts.add(layer.columns(first - begin, end - first));
            }
            begin += layer.width();
        }
        return parts.toArray(StoredLinear[]::new);
    }

    /** Where the parts of some outputs end. */
    static List<Integer> ends(int outputs, int most) {
        int count = Math.max(1, Math.min(most, outputs / ALIGNMENT));
        List<Integer> ends = new ArrayList<>();
        for (int part = 1; part < count; part++) {
            ends.add((int) ((long) outputs * part / count / ALIGNMENT * ALIGNMENT));
        }
        ends.add(outputs);
        return ends;
    }

    private static boolean isPadded(WeightStore store, int inputs) {
        return store.precision().packed() && inputs % 2 == 1;
    }

    /** x·W + b. */
    static Dense of(WeightStore store, Linear layer) {
        Matrix weight = layer.weight();
        boolean padded = isPadded(store, weight.rows());
        Weight factor = store.factor(padded ? withZeroRow(weight) : weight);
        return new Dense(
                store.precision(),
                List.of(new Part(
                        graph -> factor.read(),
                        layer.bias() == null
                                ? noBias(store, weight.columns())
                                : store.factor(layer.bias(), weight.columns()),
                        weight.columns())),
                false,
                padded);
    }

    /** x·Wᵀ for a table that is held already, with a row per output and as many columns as x has. */
    static Dense transposed(WeightStore store, Weight table, int parts) {
        int outputs = (int) table.shape().get(0);
        int inputs = (int) table.shape().get(1);
        List<Part> all = new ArrayList<>();
        int from = 0;
        for (int to : ends(outputs, parts)) {
            int first = from;
            int count = to - from;
            all.add(new Part(
                    graph -> count == outputs
                            ? table.read()
                            : graph.slice(table.read(), graph.vector(first, 0), graph.vector(count, inputs)),
                    noBias(store, count), count));
            from = to;
        }
        return new Dense(store.precision(), all, true, false);
    }

    private static Matrix withZeroRow(Matrix matrix) {
        int rows = matrix.rows() + 1;
        return new Matrix(rows, matrix.columns(), Arrays.copyOf(matrix.values(), rows * matrix.columns()));
    }

    private static Weight noBias(WeightStore store, int size) {
        return store.precision().packed() ? store.zeros(size) : null;
    }

    /** How many outputs each part has. */
    List<Integer> widths() {
        return parts.stream().map(Part::outputs).toList();
    }

    /** The product of rows. */
    Output<?> apply(GraphBuilder graph, Output<?> x) {
        return joined(graph, applyParts(graph, x));
    }

    /** The product of rows, part by part. */
    List<Output<?>> applyParts(GraphBuilder graph, Output<?> x) {
        return applyParts(graph, x, List.of());
    }

    private List<Output<?>> applyParts(GraphBuilder graph, Output<?> x, List<String> functions) {
        Output<?> even = padded ? graph.withZeroColumns(x, 1) : x;
        return parts.stream().<Output<?>>map(part -> multiply(graph, even, part, functions)).toList();
    }

    private Output<?> multiply(GraphBuilder graph, Output<?> x, Part part, List<String> functions) {
        if (precision.packed()) {
            return graph.fusedMatMul(x, part.factor.in(graph), transposed, part.bias.read(), functions);
        }
        Output<?> product = graph.matMul(x, part.factor.in(graph), transposed);
        return part.bias == null ? product : graph.add(product, part.bias.read());
    }

    private static Output<?> joined(GraphBuilder graph, List<Output<?>> parts) {
        return parts.size() == 1 ? parts.get(0) : graph.concat(1, parts.toArray(Output<?>[]::new));
    }

    /** The product, then GELU by its tanh approximation (Hendrycks and Gimpel, arXiv 1606.08415). */
    Output<?> applyWithGelu(GraphBuilder graph, Output<?> x) {
        return precision.packed()
                ? joined(graph, applyParts(graph, x, GELU))
                : gelu(graph, apply(graph, x));
    }

    /** GELU by its tanh approximation, in binary32. */
    static Output<?> gelu(GraphBuilder graph, Output<?> y) {
        Output<?> cube = graph.multiply(graph.multiply(y, y), y);
        Output<?> inner = graph.add(y, graph.multiply(cube, graph.scalar(0.044715f)));
        Output<?> bent = graph.tanh(graph.multiply(inner, graph.scalar((float) Math.sqrt(2 / Math.PI))));
        return graph.multiply(graph.multiply(y, graph.scalar(0.5f)), graph.add(bent, graph.scalar(1f)));
    }
}
