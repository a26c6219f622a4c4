package io.vorlauf.training.internal.widen;

import java.util.List;

/**
 * A matrix that grows. Its rows are outputs, which are repeated; its columns are inputs, among whose copies the weights
 * are shared out.
 *
 * @param values row-major
 * @param columns number of columns
 */
record Matrix(float[] values, int columns, Shares shares) {

    /** Fills the parts of a weight. */
    private interface Division {

        void apply(float weight, float[] parts);
    }

    /** Repeats rows and columns. */
    static float[] copied(float[] values, int columns, Copies rows, Copies inputs) {
        float[] wide = new float[Math.multiplyExact(rows.size(), inputs.size())];
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < inputs.size(); column++) {
                wide[row * inputs.size() + column] = values[rows.of()[row] * columns + inputs.of()[column]];
            }
        }
        return wide;
    }

    /** With parts of weights that add up to them. */
    float[] divided(Copies rows, Copies inputs) {
        return grow(rows, inputs, shares::divide);
    }

    /** With parts of weights that add up to zero. */
    float[] cancelled(Copies rows, Copies inputs) {
        return grow(rows, inputs, shares::cancel);
    }

    private float[] grow(Copies rows, Copies inputs, Division division) {
        float[] wide = new float[Math.multiplyExact(rows.size(), inputs.size())];
        List<int[]> places = inputs.places(columns);
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns; column++) {
                int[] copies = places.get(column);
                if (copies.length > 0) {
                    float[] parts = new float[copies.length];
                    division.apply(values[rows.of()[row] * columns + column], parts);
                    for (int i = 0; i < copies.length; i++) {
                        wide[row * inputs.size() + copies[i]] = parts[i];
                    }
                }
            }
        }
        return wide;
    }
}
