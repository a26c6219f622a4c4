package io.vorlauf.tensorflow.internal.graph;

import java.util.Arrays;

/** A row-major matrix on its way from a checkpoint into a graph. */
record Matrix(int rows, int columns, float[] values) {

    /** Some rows of it. */
    Matrix rows(int from, int count) {
        return new Matrix(count, columns, Arrays.copyOfRange(values, from * columns, (from + count) * columns));
    }

    /** Some columns of it. */
    Matrix columns(int from, int count) {
        float[] part = new float[rows * count];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * columns + from, part, row * count, count);
        }
        return new Matrix(rows, count, part);
    }

    /** Matrices of equal width, one below the other. */
    static Matrix below(Matrix... parts) {
        int rows = Arrays.stream(parts).mapToInt(Matrix::rows).sum();
        int columns = parts[0].columns;
        float[] values = new float[rows * columns];
        int to = 0;
        for (Matrix part : parts) {
            System.arraycopy(part.values, 0, values, to, part.values.length);
            to += part.values.length;
        }
        return new Matrix(rows, columns, values);
    }

    /** Matrices of equal height, one beside the other. */
    static Matrix beside(Matrix... parts) {
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
