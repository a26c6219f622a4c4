// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer on its way from a checkpoint to what evaluates it: x·W + b. Operations leave it as it is.
 *
 * @param weight a row per input, a column per output
 * @param bias one number per output; {@code null} if there is none; not copied
 */
public record Linear(Matrix weight, float @Nullable [] bias) {

    /**
     * Takes the weights.
     *
     * @throws IllegalArgumentException if there is a bias, but not for each output
     */
    public Linear {
        if (bias != null && bias.length != weight.columns()) {
            throw new IllegalArgumentException(
                    "a layer of " + weight.columns() + " outputs cannot have a bias of " + bias.length);
        }
    }

    /** Some of the outputs. */
    public Linear outputs(int from, int count) {
        return new Linear(
                weight.columns(from, count), bias == null ? null : Arrays.copyOfRange(bias, from, from + count));
    }

    /** What some of the inputs add; the layer's parts are summed, so that only the first brings the bias. */
    public Linear inputs(int from, int count) {
        return new Linear(weight.rows(from, count), from == 0 ? bias : null);
    }

    /** Outputs multiplied with factors. */
    public Linear scaledOutputs(float[] factors) {
        return new Linear(weight.scaledColumns(factors), bias == null ? null : product(bias, factors));
    }

    /** For inputs that have been divided by factors. */
    public Linear scaledInputs(float[] factors) {
        return new Linear(weight.scaledRows(factors), bias);
    }

    /** With outputs that are zero, up to some number. */
    public Linear withOutputs(int count) {
        return new Linear(weight.widened(count), bias == null ? null : Arrays.copyOf(bias, count));
    }

    /** With inputs that do not count, up to some number. */
    public Linear withInputs(int count) {
        return new Linear(weight.heightened(count), bias);
    }

    /** The outputs of several layers, all with biases or all without, one after the other. */
    public static Linear join(Linear... parts) {
        Matrix weight = Matrix.beside(Arrays.stream(parts).map(Linear::weight).toArray(Matrix[]::new));
        if (parts[0].bias == null) {
            return new Linear(weight, null);
        }
        float[] bias = new float[weight.columns()];
        int to = 0;
        for (Linear part : parts) {
            System.arraycopy(part.bias, 0, bias, to, part.bias.length);
            to += part.bias.length;
        }
        return new Linear(weight, bias);
    }

    private static float[] product(float[] values, float[] factors) {
        float[] product = new float[values.length];
        for (int i = 0; i < product.length; i++) {
            product[i] = values[i] * factors[i];
        }
        return product;
    }
}
