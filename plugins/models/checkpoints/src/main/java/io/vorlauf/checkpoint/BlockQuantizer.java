// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

/**
 * Finds scales, minima and codes of blocks such that the sum of squared errors is small: some scales that bring the
 * largest number near the end of the codes are tried, as binary16 has them; of the best one's codes the best scale is
 * a matter of least squares, and is tried in turn.
 *
 * <p>All in binary64 and in one order, so that the same numbers give the same codes on every machine.
 */
final class BlockQuantizer {

    private static final double LARGEST_HALF = 65504;
    /** How far beyond or before the last code the largest number may come to lie. */
    private static final double[] BEYOND = {0, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1};
    private static final int REFINEMENTS = 3;

    private BlockQuantizer() {}

    /**
     * Codes of numbers that are a scale times a code.
     *
     * @param codes gets a code for each number, from least to most
     * @return the scale, as binary16
     */
    static short symmetric(BlockFormat format, float[] from, int offset, int least, int most, byte[] codes) {
        int count = codes.length;
        float extreme = extreme(format, from, offset, count);
        double largest = LARGEST_HALF * Math.max(-least, most);
        if (Math.abs(extreme) > largest) {
            throw new IllegalArgumentException(
                    extreme + " is too large for " + format + ", whose largest number is " + (float) largest);
        }
        short best = 0;
        double error = error(from, offset, count, 0, least, most);
        // Where there are as many codes on either side, the sign of the scale says nothing, and is none.
        boolean balanced = least == -most;
        for (int end = 0; end < (balanced ? 1 : 2) && extreme != 0; end++) {
            for (double beyond : BEYOND) {
                double reach = end == 0 ? least - beyond : most + beyond;
                double scale = balanced ? Math.abs(extreme / reach) : extreme / reach;
                short half = FloatCodec.toHalf((float) scale);
                double found = error(from, offset, count, FloatCodec.fromHalf(half), least, most);
                if (found < error) {
                    error = found;
                    best = half;
                }
            }
        }
        for (int i = 0; i < REFINEMENTS; i++) {
            encode(from, offset, FloatCodec.fromHalf(best), least, most, codes);
            double products = 0;
            double squares = 0;
            for (int k = 0; k < count; k++) {
                products += (double) from[offset + k] * codes[k];
                squares += codes[k] * codes[k];
            }
            short half = squares == 0 ? best : FloatCodec.toHalf((float) (products / squares));
            double found = half == best ? error : error(from, offset, count, FloatCodec.fromHalf(half), least, most);
            if (!(found < error)) {
                break;
            }
            error = found;
            best = half;
        }
        encode(from, offset, FloatCodec.fromHalf(best), least, most, codes);
        return best;
    }

    /** The number of the largest magnitude, the first of equals; all are finite. */
    private static float extreme(BlockFormat format, float[] from, int offset, int count) {
        float extreme = 0;
        for (int i = offset; i < offset + count; i++) {
            if (!Float.isFinite(from[i])) {
                throw new IllegalArgumentException(
                        "a number is " + from[i] + "; those stored as " + format + " must be finite");
            }
            extreme = Math.abs(from[i]) > Math.abs(extreme) ? from[i] : extreme;
        }
        return extreme;
    }

    /** The squared error of the best codes for a scale; of infinite ones too much. */
    private static double error(float[] from, int offset, int count, float scale, int least, int most) {
        if (Float.isInfinite(scale)) {
            return Double.POSITIVE_INFINITY;
        }
        double inverse = scale == 0 ? 0 : 1.0 / scale;
        double sum = 0;
        double other = 0;
        for (int i = offset; i < offset + count; i += 2) {
            double first = from[i] - scale * Math.min(Math.max(Math.rint(from[i] * inverse), least), most);
            double second = from[i + 1] - scale * Math.min(Math.max(Math.rint(from[i + 1] * inverse), least), most);
            sum += first * first;
            other += second * second;
        }
        return sum + other;
    }

    private static void encode(float[] from, int offset, float scale, int least, int most, byte[] codes) {
        double inverse = scale == 0 ? 0 : 1.0 / scale;
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) Math.min(Math.max(Math.rint(from[offset + i] * inverse), least), most);
        }
    }
}
