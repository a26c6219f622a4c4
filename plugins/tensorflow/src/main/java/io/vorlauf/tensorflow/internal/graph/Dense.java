package io.vorlauf.tensorflow.internal.graph;

import java.util.List;
import org.tensorflow.Output;

/**
 * A product with a weight matrix, plus a bias, in the precision of the weights.
 *
 * <p>It is a fused operation even where the architecture has no bias: only that one keeps its weights packed.
 */
final class Dense {

    private static final List<String> GELU = List.of("GeluApproximate");

    private final Output<?> weight;
    private final Output<?> bias;
    private final boolean transposed;

    private Dense(Output<?> weight, Output<?> bias, boolean transposed) {
        this.weight = weight;
        this.bias = bias;
        this.transposed = transposed;
    }

    /** x·W + b for a matrix with as many rows as x has columns, as GPT-2 stores them. */
    static Dense inputsByOutputs(WeightStore store, Matrix weight, float[] bias) {
        return new Dense(
                store.factor(weight.values(), weight.rows(), weight.columns()),
                store.factor(bias, weight.columns()),
                false);
    }

    /** x·Wᵀ for a matrix with as many columns as x has, as Llama stores them. */
    static Dense outputsByInputs(WeightStore store, Matrix weight) {
        return transposed(
                store, store.factor(weight.values(), weight.rows(), weight.columns()), weight.rows());
    }

    /** x·Wᵀ for a matrix that is in the graph already, with some number of rows. */
    static Dense transposed(WeightStore store, Output<?> weight, int rows) {
        return new Dense(weight, store.factor(new float[rows], rows), true);
    }

    Output<?> apply(GraphBuilder graph, Output<?> x) {
        return graph.fusedMatMul(x, weight, transposed, bias, List.of());
    }

    /** The product, then GELU by its tanh approximation. */
    Output<?> applyWithGelu(GraphBuilder graph, Output<?> x) {
        return graph.fusedMatMul(x, weight, transposed, bias, GELU);
    }
}
