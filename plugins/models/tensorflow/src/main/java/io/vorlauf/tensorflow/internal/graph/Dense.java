// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

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
 * <p>8-bit integers go through oneDNN as well. The largest magnitude of a row becomes 127, so that its integers depend
 * on nothing beside it; what comes out is multiplied with that magnitude, and then the bias is added. Sums of integers
 * are exact in any order, so that rows get the same bits in any number of them.
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
    private record Part(Product product, Weight bias, int outputs) {}

    /** What a part makes of rows. */
    private interface Product {

        /**
         * The product.
         *
         * @param bias of the part
         * @param functions what else oneDNN applies
         */
        Output<?> of(GraphBuilder graph, Rows x, Weight bias, List<String> functions);
    }

    /**
     * Rows that are multiplied.
     *
     * @param values the numbers, or integers
     * @param factor what integers of a row are to be multiplied with; {@code null} for none
     */
    private record Rows(Output<?> values, Output<?> factor) {

        static Rows of(GraphBuilder graph, Output<?> x, Precision precision) {
            if (precision != Precision.INT8) {
                return new Rows(x, null);
            }
            Output<?> largest = graph.maximum(graph.absolute(x), -1);
            Output<?> scale = graph.divide(graph.scalar((float) Int8.LARGEST), largest);
            return new Rows(graph.integers(graph.multiply(x, scale)), largest);
        }
    }

    private final Precision precision;
    private final List<Part> parts;
    private final boolean padded;

    private Dense(Precision precision, List<Part> parts, boolean padded) {
        this.precision = precision;
        this.parts = parts;
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
            Product product = store.precision() == Precision.INT8
                    ? integers(store, store.integers(inputs, own), to - from)
                    : product(store.precision(), store.factor(padded ? inputs + 1 : inputs, own));
            all.add(new Part(
                    product, biases == null ? noBias(store, to - from) : store.factor(biases, to - from), to - from));
            from = to;
        }
        return new Dense(store.precision(), all, padded);
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

    /** x·W + b for weights that are made; no bias is {@code null}. */
    static Dense of(WeightStore store, int inputs, int outputs, WeightStore.Rows weights, float[] bias) {
        boolean padded = isPadded(store, inputs);
        Product product = store.precision() == Precision.INT8
                ? integers(store, store.integers(inputs, outputs, weights), outputs)
                : product(store.precision(), padded
                        ? store.factor(inputs + 1, outputs, withZeroRow(weights, inputs, outputs))
                        : store.factor(inputs, outputs, weights));
        Weight biases = bias == null ? noBias(store, outputs) : store.factor(bias, outputs);
        return new Dense(store.precision(), List.of(new Part(product, biases, outputs)), padded);
    }

    /** A product with a matrix that has a row per input. */
    private static Product product(Precision precision, Weight factor) {
        return (graph, x, bias, functions) ->
                multiply(graph, precision, x.values(), factor.read(), false, bias, functions);
    }

    private static Product integers(WeightStore store, WeightStore.Integers factor, int outputs) {
        Weight none = store.zeros(outputs);
        return (graph, x, bias, functions) -> {
            Output<?> product = graph.integerMatMul(
                    x.values(), factor.weight().read(), factor.low().read(), factor.high().read(), none.read());
            return withBias(graph, graph.multiply(product, x.factor()), bias);
        };
    }

    private static WeightStore.Rows withZeroRow(WeightStore.Rows rows, int count, int columns) {
        return (first, wanted, to) -> {
            int there = Math.min(wanted, count - first);
            rows.put(first, there, to);
            Arrays.fill(to, there * columns, wanted * columns, 0);
        };
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
                    (graph, x, bias, functions) -> multiply(
                            graph, store.precision(), x.values(),
                            count == outputs
                                    ? table.read()
                                    : graph.slice(table.read(), graph.vector(first, 0), graph.vector(count, inputs)),
                            true, bias, functions),
                    noBias(store, count), count));
            from = to;
        }
        return new Dense(store.precision(), all, false);
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
        Rows rows = Rows.of(graph, even, precision);
        return parts.stream().<Output<?>>map(part -> part.product.of(graph, rows, part.bias, functions)).toList();
    }

    private static Output<?> multiply(
            GraphBuilder graph, Precision precision, Output<?> x, Output<?> factor, boolean transposed, Weight bias,
            List<String> functions) {
        return precision.packed()
                ? graph.fusedMatMul(x, factor, transposed, bias.read(), functions)
                : withBias(graph, graph.matMul(x, factor, transposed), bias);
    }

    private static Output<?> withBias(GraphBuilder graph, Output<?> product, Weight bias) {
        return bias == null ? product : graph.add(product, bias.read());
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
