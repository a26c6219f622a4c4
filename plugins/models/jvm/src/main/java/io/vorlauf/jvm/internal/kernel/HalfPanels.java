// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

/**
 * Weights in binary16, two of an output in an int, as codes of 16 bits.
 *
 * <p>The bits of a code, put where a binary32 has its own, are a number; the weight is that times a scale, exactly.
 * With a scale of 2^112 the codes are binary16 itself. But what is subnormal there is subnormal in binary32 then, too,
 * and products with such numbers were seen to take 65 times as long on a processor by Intel. So the scale is 2^102,
 * for which every binary16 below 128 has a code of a normal number. A matrix with a weight that is not gets the other
 * scale and has the same results. There are neither infinities nor NaNs, so all bits of a code are a number's.
 */
final class HalfPanels extends Panels {

    /** There is room for a multiple of so many inputs: kernels may go by two pairs. */
    static final int STEP = 4;

    static final int HALF = 16;

    /** The exponent of a binary32 is so many bits wider; a shift by as many fills them with the sign. */
    static final int SIGNS = 3;

    /** Of those the sign alone is wanted, and what belongs to the other weight is not. */
    static final int BITS = 0x8fffe000;

    /** The scale for weights below {@link #LARGE}. */
    static final float USUAL_SCALE = 0x1p102f;

    /** The scale for all weights. */
    static final float LARGE_SCALE = 0x1p112f;

    /** From here on weights have no codes with the usual scale. */
    static final float LARGE = 128;

    /** Half-way between the largest binary16 and what would come next. */
    private static final float OVERFLOW = 65_520;

    /** The least binary16 that is not subnormal. */
    private static final float NORMAL = 0x1p-14f;

    /** The bits of a binary32's fraction that a binary16 does not have. */
    private static final int SURPLUS = 13;

    private final int[] weights;
    private final int pairs;
    private float scale = USUAL_SCALE;

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
            float one = weight(values[source]);
            float other = weight(values[source + stride]);
            weights[target] = code(one, scale) | code(other, scale) << HALF;
        }
        if (whole < to && 2 * whole < inputs()) {
            float last = weight(values[at + 2 * whole * stride]);
            weights[target] = code(last, scale);
        }
    }

    /** The weight that a value becomes; afterwards it has a code. */
    private float weight(float value) {
        float weight = rounded(value);
        if (scale == USUAL_SCALE && Math.abs(weight) >= LARGE) {
            useLargeScale();
        }
        return weight;
    }

    private void useLargeScale() {
        for (int i = 0; i < weights.length; i++) {
            int both = weights[i];
            weights[i] = code(first(both, scale), LARGE_SCALE) | code(second(both, scale), LARGE_SCALE) << HALF;
        }
        scale = LARGE_SCALE;
    }

    /** The code of a weight that has one. */
    static int code(float weight, float scale) {
        int bits = Float.floatToRawIntBits(weight * (1 / scale));
        return bits >>> HALF & 0x8000 | bits >>> SURPLUS & 0x7fff;
    }

    /**
     * The nearest binary16, ties to even.
     *
     * @throws IllegalArgumentException if that is no number, or an infinity
     */
    static float rounded(float value) {
        if (!(Math.abs(value) < OVERFLOW)) {
            throw new IllegalArgumentException("a weight is " + value
                    + ", but those in f16 are numbers from -65504 to 65504");
        }
        if (Math.abs(value) < NORMAL) {
            return (float) Math.rint(value * 0x1p24f) * 0x1p-24f;
        }
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat(bits + 0xfff + (bits >>> SURPLUS & 1) & -1 << SURPLUS);
    }

    /** A binary16 as IEEE 754 has it; infinite or no number if all bits of the exponent are set. */
    static float widened(int bits) {
        int sign = (bits & 0x8000) << HALF;
        int exponent = bits >> 10 & 31;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        }
        int wide = exponent == 31 ? 255 : exponent + 112;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << SURPLUS);
    }

    @Override
    public void row(int output, float[] to, int at) {
        int from = index(output, 0, pairs);
        for (int input = 0; input < inputs(); input++) {
            int both = weights[from + input / 2 * Kernels.WIDTH];
            to[at + input] = input % 2 == 0 ? first(both, scale) : second(both, scale);
        }
    }

    /** The weight of the first of two inputs. */
    static float first(int both, float scale) {
        return second(both << HALF, scale);
    }

    /** The weight of the second of two inputs. */
    static float second(int both, float scale) {
        return Float.intBitsToFloat(both >> SIGNS & BITS) * scale;
    }

    @Override
    void add(
            Kernels kernels, int panel,
            float[] x, int xStride, int rows, float[] y, int y0, int yStride, Scratch scratch) {
        int at = panel * pairs * Kernels.WIDTH;
        if (rows < kernels.many(Format.F16)) {
            kernels.halves(weights, at, pairs, scale, x, 0, xStride, rows, y, y0, yStride);
            return;
        }
        for (int from = 0; from < pairs; from += TILE_INPUTS / 2) {
            int count = Math.min(TILE_INPUTS / 2, pairs - from);
            kernels.widenHalves(weights, at + from * Kernels.WIDTH, count, scale, scratch.tile);
            kernels.floats(scratch.tile, 0, 2 * count, x, 2 * from, xStride, rows, y, y0, yStride);
        }
    }

    @Override
    long weightBytes() {
        return (long) Integer.BYTES * weights.length;
    }
}
