// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.weights.StoredMatrix;
import java.util.function.Consumer;

/**
 * Reads matrices of a checkpoint some outputs at a time, all through one array: none is ever on the heap as a whole.
 * Not thread-safe.
 */
final class Pieces {

    /** How many numbers a piece has at most, unless a single output has more. */
    static final int NUMBERS = 1 << 19;

    private float[] numbers = new float[0];

    /**
     * What has been read of a matrix: the weights of {@code count} outputs from {@code first} on. The next piece
     * overwrites it.
     */
    record Piece(StoredMatrix matrix, int first, int count, float[] numbers) {

        /** How far an output is from the one before it. */
        int outputStride() {
            return matrix.byOutputs() ? matrix.inputs() : 1;
        }

        /** How far an input is from the one before it. */
        int inputStride() {
            return matrix.byOutputs() ? 1 : count;
        }
    }

    /**
     * Reads a whole matrix.
     *
     * @param to gets the pieces in their order; what it throws ends the reading
     * @throws ModelException if reading fails, or the thread is interrupted, which it still is then
     */
    void read(StoredMatrix matrix, Consumer<Piece> to) {
        int most = Math.min(Math.max(1, NUMBERS / matrix.inputs()), matrix.outputs());
        if (numbers.length < most * matrix.inputs()) {
            numbers = new float[Math.max(NUMBERS, most * matrix.inputs())];
        }
        for (int first = 0; first < matrix.outputs(); first += most) {
            int count = Math.min(most, matrix.outputs() - first);
            if (Thread.currentThread().isInterrupted()) {
                throw new ModelException("loading was interrupted");
            }
            matrix.read(first, count, numbers);
            to.accept(new Piece(matrix, first, count, numbers));
        }
    }
}
