// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.weights.NormWeights;
import io.vorlauf.checkpoint.weights.StoredMatrix;
import java.util.Optional;

/**
 * What the outputs of a linear layer cannot exceed in magnitude, learnt from its weights a piece at a time.
 *
 * <p>A norm makes rows whose root mean square is at most 1, before gain and shift, so that the magnitude of a product
 * with an output's weights is at most their length times the square root of their number. Of other rows the length is
 * bounded.
 */
final class ValueBounds {

    private final int inputs;
    private final float[] gain;
    private final float[] shift;
    private final double longest;
    private final double[] squares;
    private final double[] constant;

    /**
     * Bounds of which no weights are known yet.
     *
     * @param before the norm before the layer, if there is one
     * @param length what the Euclidean length of the layer's inputs cannot exceed if there is none
     */
    ValueBounds(int inputs, int outputs, Optional<NormWeights> before, double length) {
        this.inputs = inputs;
        this.gain = before.map(NormWeights::gain).orElse(null);
        this.shift = before.map(NormWeights::shift).orElse(null);
        this.longest = gain == null ? length : Math.sqrt(inputs);
        this.squares = new double[outputs];
        this.constant = new double[outputs];
    }

    /** The bounds of a layer of a checkpoint. */
    static double[] of(StoredMatrix layer, Pieces pieces, Optional<NormWeights> before, double length) {
        ValueBounds bounds = new ValueBounds(layer.inputs(), layer.outputs(), before, length);
        pieces.read(layer, piece -> bounds.add(
                piece.first(), piece.count(), piece.numbers(), piece.outputStride(), piece.inputStride()));
        return bounds.with(layer.bias());
    }

    /** Adds all weights of some outputs, of which one is so far from the one before it, and so are inputs. */
    void add(int first, int count, float[] weights, int outputStride, int inputStride) {
        for (int i = 0; i < count; i++) {
            double square = 0;
            double sum = 0;
            for (int input = 0; input < inputs; input++) {
                double factor = weights[i * outputStride + input * inputStride];
                double scaled = gain == null ? factor : factor * gain[input];
                square += scaled * scaled;
                sum += shift == null ? 0 : factor * shift[input];
            }
            squares[first + i] = square;
            constant[first + i] = sum;
        }
    }

    /** The bounds, one per output, of a layer with some biases; {@code null} for none. */
    double[] with(float[] biases) {
        double[] bounds = new double[squares.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Math.sqrt(squares[i]) * longest + Math.abs(constant[i] + (biases == null ? 0 : biases[i]));
        }
        return bounds;
    }
}
