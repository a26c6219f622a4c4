// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.weights.StoredMatrix;
import io.vorlauf.tensorflow.internal.graph.Pieces.Piece;
import java.util.Arrays;

/**
 * What a product has of a linear layer of a checkpoint, x·W + b. Weights are not read before they have a place to go;
 * operations only say what of them goes there. Those of one layer keep its {@link Source}, so that it is read once.
 *
 * @param firstOutput the first of its outputs in the layer
 * @param outputs how many of the layer's outputs it has
 * @param firstInput the first of its inputs in the layer
 * @param inputs how many of the layer's inputs it has
 * @param width how many outputs it has, with those that are zero
 * @param height how many inputs it has, with those that do not count
 * @param bias one number per output, up to the width; {@code null} if there is none
 */
record StoredLinear(
        Source source, int firstOutput, int outputs, int firstInput, int inputs, int width, int height, float[] bias) {

    /**
     * A matrix of a checkpoint, and what is multiplied with it.
     *
     * @param outputFactors one per output; {@code null} for 1
     * @param inputFactors one per input; {@code null} for 1
     */
    record Source(StoredMatrix matrix, float[] outputFactors, float[] inputFactors) {

        /** Multiplies a piece of the matrix where it lies. */
        void scale(Piece piece) {
            if (outputFactors == null && inputFactors == null) {
                return;
            }
            for (int i = 0; i < piece.count(); i++) {
                float output = outputFactors == null ? 1 : outputFactors[piece.first() + i];
                int at = i * piece.outputStride();
                for (int input = 0; input < matrix.inputs(); input++) {
                    piece.numbers()[at + input * piece.inputStride()] *=
                            inputFactors == null ? output : output * inputFactors[input];
                }
            }
        }
    }

    /** A whole layer. */
    static StoredLinear of(StoredMatrix matrix) {
        return of(matrix, matrix.bias());
    }

    /** A whole layer without its biases. */
    static StoredLinear unbiased(StoredMatrix matrix) {
        return of(matrix, null);
    }

    private static StoredLinear of(StoredMatrix matrix, float[] bias) {
        return new StoredLinear(
                new Source(matrix, null, null), 0, matrix.outputs(), 0, matrix.inputs(), matrix.outputs(),
                matrix.inputs(), bias);
    }

    /** Some of the outputs, before any is added. */
    StoredLinear outputs(int from, int count) {
        return new StoredLinear(
                source, firstOutput + from, count, firstInput, inputs, count, height,
                bias == null ? null : Arrays.copyOfRange(bias, from, from + count));
    }

    /**
     * What some of the inputs add, before any of them is added; the layer's parts are summed, so that only the first
     * brings the bias.
     */
    StoredLinear inputs(int from, int count) {
        return new StoredLinear(
                source, firstOutput, outputs, firstInput + from, count, width, count, from == 0 ? bias : null);
    }

    /** Some of the outputs, those that are zero among them. */
    StoredLinear columns(int from, int count) {
        int first = Math.min(from, outputs);
        return new StoredLinear(
                source, firstOutput + first, Math.min(count, outputs - first), firstInput, inputs, count, height,
                bias == null ? null : Arrays.copyOfRange(bias, from, from + count));
    }

    /** A whole layer whose outputs are multiplied with powers of two. */
    StoredLinear scaledOutputs(float[] factors) {
        float[] scaled = bias == null ? null : bias.clone();
        for (int i = 0; bias != null && i < scaled.length; i++) {
            scaled[i] *= factors[i];
        }
        return new StoredLinear(
                new Source(source.matrix, factors, source.inputFactors), firstOutput, outputs, firstInput, inputs,
                width, height, scaled);
    }

    /** A whole layer for inputs that have been divided by powers of two. */
    StoredLinear scaledInputs(float[] factors) {
        return new StoredLinear(
                new Source(source.matrix, source.outputFactors, factors), firstOutput, outputs, firstInput, inputs,
                width, height, bias);
    }

    /** With outputs that are zero, up to some number. */
    StoredLinear withOutputs(int count) {
        return new StoredLinear(
                source, firstOutput, outputs, firstInput, inputs, count, height,
                bias == null ? null : Arrays.copyOf(bias, count));
    }

    /** With inputs that do not count, up to some number. */
    StoredLinear withInputs(int count) {
        return new StoredLinear(source, firstOutput, outputs, firstInput, inputs, width, count, bias);
    }

    /** The biases of several layers, all with biases or all without, one after the other; {@code null} if without. */
    static float[] biases(StoredLinear... parts) {
        if (parts[0].bias == null) {
            return null;
        }
        float[] all = new float[Arrays.stream(parts).mapToInt(StoredLinear::width).sum()];
        int to = 0;
        for (StoredLinear part : parts) {
            System.arraycopy(part.bias, 0, all, to, part.width);
            to += part.width;
        }
        return all;
    }

    /**
     * Writes what a piece of the matrix has of it.
     *
     * @param row where its first input goes, or its first output if rows are outputs
     * @param column where its first output goes, or its first input if rows are outputs
     */
    void write(Piece piece, TensorWriter to, int row, int column, boolean rowsAreOutputs) {
        int begin = Math.max(piece.first(), firstOutput);
        int count = Math.min(piece.first() + piece.count(), firstOutput + outputs) - begin;
        if (count <= 0) {
            return;
        }
        int from = (begin - piece.first()) * piece.outputStride() + firstInput * piece.inputStride();
        if (rowsAreOutputs) {
            to.box(row + begin - firstOutput, column, count, inputs, piece.numbers(), from, piece.outputStride(),
                    piece.inputStride());
        } else {
            to.box(row, column + begin - firstOutput, inputs, count, piece.numbers(), from, piece.inputStride(),
                    piece.outputStride());
        }
    }
}
