// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

/** Weights in binary32. */
final class FloatPanels extends Panels {

    /**
     * A piece of so many inputs is 24 KB: it fits the nearest cache beside the rows, which may have no more than 32.
     */
    private static final int PIECE = 96;

    private final float[] weights;

    /** So many inputs of an output lie in a line of the cache, or two. */
    private static final int BLOCK = 32;

    FloatPanels(int outputs, int inputs) {
        super(outputs, inputs);
        this.weights = new float[length(outputs, inputs)];
    }

    /** By blocks, for either side lies in another order than it is gone through by the other. */
    @Override
    public void fill(int first, int count, float[] values, int outputStride, int inputStride) {
        for (int from = 0; from < inputs(); from += BLOCK) {
            int to = Math.min(inputs(), from + BLOCK);
            for (int j = 0; j < count; j++) {
                int target = index(first + j, from, inputs());
                for (int input = from; input < to; input++, target += Kernels.WIDTH) {
                    weights[target] = values[input * inputStride + j * outputStride];
                }
            }
        }
    }

    @Override
    public void row(int output, float[] to, int at) {
        int from = index(output, 0, inputs());
        for (int input = 0; input < inputs(); input++) {
            to[at + input] = weights[from + input * Kernels.WIDTH];
        }
    }

    /** Goes by pieces, so that one stays in the nearest cache while all rows use it. */
    @Override
    void add(
            Kernels kernels, int panel,
            float[] x, int xStride, int rows, float[] y, int y0, int yStride, Scratch scratch) {
        int at = panel * inputs() * Kernels.WIDTH;
        for (int from = 0; from < inputs(); from += PIECE) {
            int count = Math.min(PIECE, inputs() - from);
            kernels.floats(
                    weights, at + from * Kernels.WIDTH, count, x, from, xStride, rows, y, y0, yStride);
        }
    }

    @Override
    long weightBytes() {
        return (long) Float.BYTES * weights.length;
    }
}
