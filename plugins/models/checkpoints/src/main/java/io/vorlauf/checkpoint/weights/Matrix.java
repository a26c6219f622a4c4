// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import java.util.Arrays;

/**
 * A row-major matrix on its way from a checkpoint to what evaluates it. Operations leave it as it is.
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

    /** Some rows of it. */
    public Matrix rows(int from, int count) {
        return new Matrix(count, columns, Arrays.copyOfRange(values, from * columns, (from + count) * columns));
    }

    /** Some columns of it. */
    public Matrix columns(int from, int count) {
        float[] part = new float[rows * count];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * columns + from, part, row * count, count);
        }
        return new Matrix(rows, count, part);
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

    /** Each row multiplied with a factor. */
    public Matrix scaledRows(float[] factors) {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factors[i / columns];
        }
        return new Matrix(rows, columns, scaled);
    }

    /** Each column multiplied with a factor. */
    public Matrix scaledColumns(float[] factors) {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factors[i % columns];
        }
        return new Matrix(rows, columns, scaled);
    }

    /** Zeros to the right, up to some number of columns. */
    public Matrix widened(int to) {
        return to == columns ? this : beside(this, new Matrix(rows, to - columns, new float[rows * (to - columns)]));
    }

    /** Zeros below, up to some number of rows. */
    public Matrix heightened(int to) {
        return to == rows ? this : new Matrix(to, columns, Arrays.copyOf(values, to * columns));
    }

    /** Matrices of equal height, one beside the other. */
    public static Matrix beside(Matrix... parts) {
        int rows = parts[0].rows;
        int columns = Arrays.stream(parts).mapToInt(Matrix::columns).sum();
        float[] values = new float[rows * columns];
        int to = 0;
        for (Matrix part : parts) {
            for (int row = 0; row < rows; row++) {
                System.arraycopy(part.values, row * part.columns, values, row * columns + to, part.columns);
            }
            to += part.columns;
        }
        return new Matrix(rows, columns, values);
    }
}
