// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

/**
 * Weights in binary16, two of an output in an int.
 *
 * <p>There are neither infinities nor NaNs: whoever widens a weight may take all of its bits for a number's.
 */
final class HalfPanels extends Panels {

    /** There is room for a multiple of so many inputs: kernels may go by two pairs. */
    static final int STEP = 4;

    static final int HALF = 16;

    /** The exponent of a binary32 is so many bits wider; a shift by as many fills them with the sign. */
    static final int SIGNS = 3;

    /** Of those the sign alone is wanted, and what belongs to the other weight is not. */
    static final int BITS = 0x8fffe000;

    /** What the exponent of a binary32 is biased by, and that of a binary16 is not. */
    static final float SCALE = 0x1p112f;

    /** Half-way between the largest number and what would come next. */
    private static final float OVERFLOW = 65_520;

    /** The least number that is not subnormal. */
    private static final float NORMAL = 0x1p-14f;

    private static final int SIGN = 0x8000;
    private static final int REBIAS = 112 << 23;

    private final int[] weights;
    private final int pairs;

    /** So many pairs of an output lie in a line of the cache, or two. */
    private static final int BLOCK = 16;

    HalfPanels(int outputs, int inputs) {
        super(outputs, inputs);
        this.pairs = (int) roundUp(inputs, STEP) / 2;
        this.weights = new int[length(outputs, pairs)];
    }

    /**
     * By blocks, for either side lies in another order than it is gone through by the other.
     *
     * @throws IllegalArgumentException if a weight is no number, or rounded to an infinity
     */
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

    /**
     * The nearest binary16, ties to even.
     *
     * @throws IllegalArgumentException if that is no number, or an infinity
     */
    static int rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        float magnitude = Math.abs(value);
        // A normal number's last bits are rounded away and its bias is changed; a subnormal one is so many times 2^-24.
        int half = magnitude < NORMAL
                ? (int) Math.rint(magnitude * 0x1p24f)
                : (bits & Integer.MAX_VALUE) - REBIAS + 0xfff + (bits >>> 13 & 1) >>> 13;
        if (!(magnitude < OVERFLOW)) {
            throw new IllegalArgumentException(
                    "a weight is " + value + ", and those in f16 are numbers from -65504 to 65504");
        }
        return half | bits >>> HALF & SIGN;
    }

    @Override
    public void row(int output, float[] to, int at) {
        int from = index(output, 0, pairs);
        for (int input = 0; input < inputs(); input++) {
            int both = weights[from + input / 2 * Kernels.WIDTH];
            to[at + input] = input % 2 == 0 ? first(both) : second(both);
        }
    }

    /** The weight of the first of two inputs. */
    static float first(int both) {
        return second(both << HALF);
    }

    /** The weight of the second of two inputs. */
    static float second(int both) {
        return Float.intBitsToFloat(both >> SIGNS & BITS) * SCALE;
    }

    @Override
    void add(
            Kernels kernels, int panel,
            float[] x, int xStride, int rows, float[] y, int y0, int yStride, float[] tile) {
        int at = panel * pairs * Kernels.WIDTH;
        if (rows < kernels.many()) {
            kernels.halves(weights, at, pairs, x, 0, xStride, rows, y, y0, yStride);
            return;
        }
        for (int from = 0; from < pairs; from += TILE_INPUTS / 2) {
            int count = Math.min(TILE_INPUTS / 2, pairs - from);
            kernels.widenHalves(weights, at + from * Kernels.WIDTH, count, tile);
            kernels.floats(tile, 0, 2 * count, x, 2 * from, xStride, rows, y, y0, yStride);
        }
    }

    @Override
    long weightBytes() {
        return (long) Integer.BYTES * weights.length;
    }
}
