// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

/**
 * A small row-major matrix in memory. Large ones of checkpoints are {@linkplain StoredMatrix read in pieces}.
 *
 * @param values rows · columns numbers; not copied
 */
public record Matrix(int rows, int columns, float[] values) {

    /**
     * Takes the numbers.
     *
     * @throws IllegalArgumentException if there are more or fewer than rows · columns
     */
    public Matrix {
        if (values.length != (long) rows * columns) {
            throw new IllegalArgumentException(
                    "a matrix of " + rows + " × " + columns + " cannot have " + values.length + " values");
        }
    }

    /** Rows become columns. Goes by blocks, because one of the two sides is not read or written in its order. */
    public Matrix transposed() {
        int block = 32;
        float[] turned = new float[values.length];
        for (int firstRow = 0; firstRow < rows; firstRow += block) {
            for (int firstColumn = 0; firstColumn < columns; firstColumn += block) {
                for (int row = firstRow; row < Math.min(rows, firstRow + block); row++) {
                    for (int column = firstColumn; column < Math.min(columns, firstColumn + block); column++) {
                        turned[column * rows + row] = values[row * columns + column];
                    }
                }
            }
        }
        return new Matrix(columns, rows, turned);
    }
}
