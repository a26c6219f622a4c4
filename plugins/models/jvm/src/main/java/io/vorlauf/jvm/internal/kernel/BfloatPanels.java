// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

/** Weights in bfloat16, two of an output in an int. */
final class BfloatPanels extends Panels {

    /** There is room for a multiple of so many inputs: kernels go by two pairs. */
    static final int STEP = 4;

    private static final int HALF = 16;

    private final int[] weights;
    private final int pairs;

    /** So many pairs of an output lie in a line of the cache, or two. */
    private static final int BLOCK = 16;

    BfloatPanels(int outputs, int inputs) {
        super(outputs, inputs);
        this.pairs = (int) roundUp(inputs, STEP) / 2;
        this.weights = new int[length(outputs, pairs)];
    }

    /** By blocks, for either side lies in another order than it is gone through by the other. */
    @Override
    public void fill(int first, int count, float[] values, int outputStride, int inputStride) {
        for (int from = 0; from < pairs; from += BLOCK) {
            int to = Math.min(pairs, from + BLOCK);
            for (int j = 0; j < count; j++) {
                fill(first + j, from, to, values, j * outputStride, inputStride);
            }
        }
    }

    private void fill(int output, int from, int to, float[] values, int at, int stride) {
        int target = index(output, from, pairs);
        int whole = Math.min(to, inputs() / 2);
        for (int pair = from; pair < whole; pair++, target += Kernels.WIDTH) {
            int source = at + 2 * pair * stride;
            weights[target] = rounded(values[source]) | rounded(values[source + stride]) << HALF;
        }
        if (whole < to && 2 * whole < inputs()) {
            weights[target] = rounded(values[at + 2 * whole * stride]);
        }
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public void fillPairs(int first, int count, int[] values) {
        int row = inputs() / 2;
        for (int from = 0; from < row; from += BLOCK) {
            int to = Math.min(row, from + BLOCK);
            for (int j = 0; j < count; j++) {
                int target = index(first + j, from, pairs);
                int source = j * row;
                for (int pair = from; pair < to; pair++, target += Kernels.WIDTH) {
                    weights[target] = values[source + pair];
                }
            }
        }
    }

    /** The upper half of a binary32, ties to even; infinities and NaNs stay what they are. */
    static int rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return bits >>> HALF | 0x40;
        }
        return bits + 0x7fff + (bits >>> HALF & 1) >>> HALF;
    }

    @Override
    public void row(int output, float[] to, int at) {
        int from = index(output, 0, pairs);
        for (int input = 0; input < inputs(); input++) {
            int both = weights[from + input / 2 * Kernels.WIDTH];
            to[at + input] = Float.intBitsToFloat(input % 2 == 0 ? both << HALF : both & 0xffff0000);
        }
    }

    @Override
    void add(
            Kernels kernels, int panel,
            float[] x, int xStride, int rows, float[] y, int y0, int yStride, Scratch scratch) {
        int at = panel * pairs * Kernels.WIDTH;
        if (rows < kernels.many()) {
            kernels.bfloats(weights, at, pairs, x, 0, xStride, rows, y, y0, yStride);
            return;
        }
        for (int from = 0; from < pairs; from += TILE_INPUTS / 2) {
            int count = Math.min(TILE_INPUTS / 2, pairs - from);
            kernels.widenBfloats(weights, at + from * Kernels.WIDTH, count, scratch.tile);
            kernels.floats(scratch.tile, 0, 2 * count, x, 2 * from, xStride, rows, y, y0, yStride);
        }
    }

    @Override
    long weightBytes() {
        return (long) Integer.BYTES * weights.length;
    }
}
