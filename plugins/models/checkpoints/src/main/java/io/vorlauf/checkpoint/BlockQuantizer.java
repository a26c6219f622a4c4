// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

/**
 * Finds scales, minima and codes of blocks such that the sum of squared errors is small: some scales that bring the
 * outermost numbers near the ends of the codes are tried as the format would round them; the codes of the best one have
 * a best scale of their own, by least squares, which is tried in turn.
 *
 * <p>All in binary64 and in one order, so that the same numbers give the same codes on every machine.
 */
final class BlockQuantizer {

    private static final double LARGEST_HALF = 65504;
    /** How far beyond the last code the largest number may come to lie: what most gain by is tried, not all. */
    private static final double[] BEYOND = {0, 0.5};
    private static final int REFINEMENTS = 3;
    /** The most that a scale, or a minimum, of a group of Q4_K and Q5_K can be of its block's. */
    private static final int MOST_SHARE = 63;
    /** The same for Q6_K, whose scales have signs. */
    private static final int MOST_SCALE = 127;
    private static final int LEAST_SCALE = -128;

    private final BlockFormat format;
    private final float[] from;
    private final int least;
    private final int most;
    private final float shift;

    private BlockQuantizer(BlockFormat format, float[] from, int least, int most) {
        this.format = format;
        this.from = from;
        this.least = least;
        this.most = most;
        this.shift = 0.5f - least;
    }

    /**
     * Codes of numbers that are a scale times a code.
     *
     * @param codes gets a code for each number, from least to most
     * @return the scale, as binary16
     */
    static short symmetric(BlockFormat format, float[] from, int offset, int least, int most, byte[] codes) {
        BlockQuantizer quantizer = new BlockQuantizer(format, from, least, most);
        quantizer.requireBelow(offset, codes.length, LARGEST_HALF * Math.max(-least, most));
        double scale = quantizer.scale(offset, codes.length, true);
        quantizer.encode(offset, 0, codes.length, scale, 0, codes);
        return FloatCodec.toHalf((float) scale);
    }

    /**
     * Codes of numbers that are a minimum and a scale times a code.
     *
     * @param codes gets a code for each number, from 0 to most
     * @return the scale as binary16 in the lower half, the minimum in the upper one
     */
    static int affine(BlockFormat format, float[] from, int offset, int most, byte[] codes) {
        BlockQuantizer quantizer = new BlockQuantizer(format, from, 0, most);
        quantizer.requireBelow(offset, codes.length, LARGEST_HALF);
        Line line = quantizer.line(offset, codes.length, true);
        quantizer.encode(offset, 0, codes.length, line.scale, line.least, codes);
        return FloatCodec.toHalf((float) line.scale) & 0xffff | FloatCodec.toHalf((float) line.least) << 16;
    }

    /**
     * Codes of numbers in groups: a scale times a code, less a minimum, where scales and minima are multiples of what
     * the block has.
     *
     * @param scales gets one for each group, from 0 to 63
     * @param minima gets one for each group, from 0 to 63
     * @param codes gets a code for each number, from 0 to most
     * @return the block's scale as binary16 in the lower half, its minimum in the upper one
     */
    static int groups(
            BlockFormat format, float[] from, int offset, int most, byte[] scales, byte[] minima, byte[] codes) {
        BlockQuantizer quantizer = new BlockQuantizer(format, from, 0, most);
        quantizer.requireBelow(offset, codes.length, LARGEST_HALF * MOST_SHARE);
        return quantizer.groups(offset, scales, minima, codes);
    }

    /**
     * Codes of numbers in groups: a scale times a code, where scales are multiples of what the block has.
     *
     * @param scales gets one for each group
     * @param codes gets a code for each number, from least to most
     * @return the block's scale as binary16
     */
    static short groups(
            BlockFormat format, float[] from, int offset, int least, int most, byte[] scales, byte[] codes) {
        BlockQuantizer quantizer = new BlockQuantizer(format, from, least, most);
        quantizer.requireBelow(offset, codes.length, LARGEST_HALF * MOST_SCALE * most);
        return quantizer.groups(offset, scales, codes);
    }

    private void requireBelow(int offset, int count, double largest) {
        for (int i = offset; i < offset + count; i++) {
            if (!Float.isFinite(from[i])) {
                throw new IllegalArgumentException(
                        "a number is " + from[i] + "; those stored as " + format + " must be finite");
            }
            if (Math.abs(from[i]) > largest) {
                throw new IllegalArgumentException(from[i] + " is too large for " + format
                        + "; its numbers can be up to " + (float) largest);
            }
        }
    }

    private static double half(double value) {
        return FloatCodec.fromHalf(FloatCodec.toHalf((float) value));
    }

    /** A scale for numbers that are one times a code. */
    private double scale(int offset, int count, boolean halves) {
        double extreme = 0;
        for (int i = offset; i < offset + count; i++) {
            extreme = Math.abs(from[i]) > Math.abs(extreme) ? from[i] : extreme;
        }
        double best = 0;
        double error = error(offset, count, 0, 0);
        // Where there are as many codes on either side, the sign of the scale says nothing, and is none.
        boolean balanced = least == -most;
        for (int end = 0; end < (balanced ? 1 : 2) && extreme != 0; end++) {
            for (double beyond : BEYOND) {
                double scale = extreme / (end == 0 ? least - beyond : most + beyond);
                double rounded = halves ? half(balanced ? Math.abs(scale) : scale) : scale;
                double found = error(offset, count, rounded, 0);
                if (found < error) {
                    error = found;
                    best = rounded;
                }
            }
        }
        for (int i = 0; i < REFINEMENTS && best != 0; i++) {
            double products = 0;
            double squares = 0;
            float inverse = inverse(best);
            for (int k = offset; k < offset + count; k++) {
                int code = code(from[k] * inverse);
                products += from[k] * code;
                squares += code * code;
            }
            double rounded = squares == 0 ? best : halves ? half(products / squares) : products / squares;
            double found = rounded == best ? error : error(offset, count, rounded, 0);
            if (!(found < error)) {
                break;
            }
            error = found;
            best = rounded;
        }
        return best;
    }

    /** Numbers are {@code least + scale * code}. */
    private record Line(double scale, double least) {}

    /**
     * A scale, not negative, and a minimum.
     *
     * @param halves whether both are binary16 and the minimum may have any sign; else it is at most 0
     */
    private Line line(int offset, int count, boolean halves) {
        double smallest = from[offset];
        double largest = smallest;
        for (int i = offset + 1; i < offset + count; i++) {
            smallest = Math.min(smallest, from[i]);
            largest = Math.max(largest, from[i]);
        }
        double start = halves ? half(smallest) : Math.min(0, smallest);
        Line best = new Line(0, start);
        double error = error(offset, count, 0, start);
        for (double beyond : BEYOND) {
            double scale = Math.max(0, (largest - start) / (most + beyond));
            Line next = new Line(halves ? half(scale) : scale, start);
            double found = error(offset, count, next.scale, start);
            if (found < error) {
                error = found;
                best = next;
            }
        }
        for (int i = 0; i < REFINEMENTS && best.scale != 0; i++) {
            Line next = leastSquares(offset, count, best, halves);
            double found = error(offset, count, next.scale, next.least);
            if (!(found < error)) {
                break;
            }
            error = found;
            best = next;
        }
        return best;
    }

    /** The best line for the codes that numbers have by another one. */
    private Line leastSquares(int offset, int count, Line line, boolean halves) {
        double codes = 0;
        double squares = 0;
        double numbers = 0;
        double products = 0;
        float inverse = inverse(line.scale);
        for (int i = offset; i < offset + count; i++) {
            int code = code((from[i] - (float) line.least) * inverse);
            codes += code;
            squares += code * code;
            numbers += from[i];
            products += from[i] * code;
        }
        double determinant = count * squares - codes * codes;
        if (determinant <= 0) {
            return line;
        }
        double scale = (count * products - codes * numbers) / determinant;
        double smallest = (squares * numbers - codes * products) / determinant;
        if (!halves && smallest > 0) {
            return new Line(products / squares, 0);
        }
        return halves ? new Line(half(scale), half(smallest)) : new Line(scale, smallest);
    }

    private int groups(int offset, byte[] scales, byte[] minima, byte[] codes) {
        int count = codes.length / scales.length;
        double scale = 0;
        double minimum = 0;
        Line[] lines = new Line[scales.length];
        for (int g = 0; g < lines.length; g++) {
            lines[g] = line(offset + g * count, count, false);
            scale = Math.max(scale, lines[g].scale);
            minimum = Math.max(minimum, -lines[g].least);
        }
        scale = half(scale / MOST_SHARE);
        minimum = half(minimum / MOST_SHARE);
        for (int g = 0; g < lines.length; g++) {
            scales[g] = (byte) share(lines[g].scale, scale, 0, MOST_SHARE);
            minima[g] = (byte) share(-lines[g].least, minimum, 0, MOST_SHARE);
        }
        double error = settle(offset, count, scale, minimum, scales, minima);
        for (int i = 0; i < REFINEMENTS; i++) {
            double nextScale = bestScale(offset, count, scale, minimum, scales, minima);
            double nextMinimum = bestMinimum(offset, count, nextScale, minimum, scales, minima);
            byte[] nextScales = scales.clone();
            byte[] nextMinima = minima.clone();
            double found = settle(offset, count, nextScale, nextMinimum, nextScales, nextMinima);
            if (!(found < error)) {
                break;
            }
            error = found;
            scale = nextScale;
            minimum = nextMinimum;
            System.arraycopy(nextScales, 0, scales, 0, scales.length);
            System.arraycopy(nextMinima, 0, minima, 0, minima.length);
        }
        for (int g = 0; g < scales.length; g++) {
            encode(offset + g * count, g * count, count, scale * scales[g], -minimum * minima[g], codes);
        }
        return FloatCodec.toHalf((float) scale) & 0xffff | FloatCodec.toHalf((float) minimum) << 16;
    }

    private short groups(int offset, byte[] scales, byte[] codes) {
        int count = codes.length / scales.length;
        byte[] minima = new byte[scales.length];
        double[] wanted = new double[scales.length];
        double scale = 0;
        for (int g = 0; g < wanted.length; g++) {
            wanted[g] = scale(offset + g * count, count, false);
            scale = Math.max(scale, Math.abs(wanted[g]));
        }
        scale = half(scale / MOST_SCALE);
        for (int g = 0; g < wanted.length; g++) {
            scales[g] = (byte) share(wanted[g], scale, LEAST_SCALE, MOST_SCALE);
        }
        double error = settle(offset, count, scale, 0, scales, minima);
        for (int i = 0; i < REFINEMENTS; i++) {
            double nextScale = bestScale(offset, count, scale, 0, scales, minima);
            byte[] nextScales = scales.clone();
            double found = settle(offset, count, nextScale, 0, nextScales, minima);
            if (!(found < error)) {
                break;
            }
            error = found;
            scale = nextScale;
            System.arraycopy(nextScales, 0, scales, 0, scales.length);
        }
        for (int g = 0; g < scales.length; g++) {
            encode(offset + g * count, g * count, count, scale * scales[g], 0, codes);
        }
        return FloatCodec.toHalf((float) scale);
    }

    private static long share(double wanted, double of, int least, int most) {
        return of == 0 ? 0 : Math.min(Math.max(Math.round(wanted / of), least), most);
    }

    /** Moves the scale and the minimum of each group to a neighbour where the error is smaller; returns what it is. */
    private double settle(int offset, int count, double scale, double minimum, byte[] scales, byte[] minima) {
        boolean signed = least < 0;
        double sum = 0;
        for (int g = 0; g < scales.length; g++) {
            int at = offset + g * count;
            double error = error(at, count, scale * scales[g], -minimum * minima[g]);
            for (int step = -1; step <= 1; step += 2) {
                int next = scales[g] + step;
                double found = next < (signed ? LEAST_SCALE : 0) || next > (signed ? MOST_SCALE : MOST_SHARE)
                        ? Double.POSITIVE_INFINITY : error(at, count, scale * next, -minimum * minima[g]);
                if (found < error) {
                    error = found;
                    scales[g] = (byte) next;
                }
            }
            for (int step = -1; step <= 1 && minimum != 0; step += 2) {
                int next = minima[g] + step;
                double found = next < 0 || next > MOST_SHARE
                        ? Double.POSITIVE_INFINITY : error(at, count, scale * scales[g], -minimum * next);
                if (found < error) {
                    error = found;
                    minima[g] = (byte) next;
                }
            }
            sum += error;
        }
        return sum;
    }

    /** The block's best scale for what its groups and numbers have of another one. */
    private double bestScale(int offset, int count, double scale, double minimum, byte[] scales, byte[] minima) {
        double products = 0;
        double squares = 0;
        for (int g = 0; g < scales.length; g++) {
            double own = scale * scales[g];
            double smallest = -minimum * minima[g];
            float inverse = inverse(own);
            for (int i = offset + g * count; i < offset + (g + 1) * count && own != 0; i++) {
                double code = scales[g] * code((float) (from[i] - smallest) * inverse);
                products += (from[i] - smallest) * code;
                squares += code * code;
            }
        }
        return squares == 0 ? scale : half(products / squares);
    }

    /** The block's best minimum for what its groups have of another one. */
    private double bestMinimum(int offset, int count, double scale, double minimum, byte[] scales, byte[] minima) {
        double products = 0;
        double squares = 0;
        for (int g = 0; g < scales.length; g++) {
            double own = scale * scales[g];
            double smallest = -minimum * minima[g];
            float inverse = inverse(own);
            for (int i = offset + g * count; i < offset + (g + 1) * count && minima[g] != 0; i++) {
                double code = code((float) (from[i] - smallest) * inverse);
                products += (own * code - from[i]) * minima[g];
                squares += minima[g] * minima[g];
            }
        }
        return squares == 0 ? minimum : half(Math.max(0, products / squares));
    }

    /** The code of a number divided by the scale: the nearest there is. */
    private int code(float number) {
        // Faster than rounding: what is cut off is nearest to zero from here on.
        return Math.min(Math.max((int) (number + shift), 0), most - least) + least;
    }

    /** The squared error of the best codes for a scale and a minimum; of infinite ones too much. */
    private double error(int offset, int count, double scale, double smallest) {
        if (Double.isInfinite(scale) || Double.isInfinite(smallest)) {
            return Double.POSITIVE_INFINITY;
        }
        float inverse = inverse(scale);
        float step = (float) scale;
        float from0 = (float) smallest;
        double sum = 0;
        double other = 0;
        // Two sums, because each has to wait for itself.
        for (int i = offset; i < offset + count; i += 2) {
            float first = from[i] - from0;
            float second = from[i + 1] - from0;
            first -= step * code(first * inverse);
            second -= step * code(second * inverse);
            sum += (double) first * first;
            other += (double) second * second;
        }
        return sum + other;
    }

    private void encode(int offset, int at, int count, double scale, double smallest, byte[] codes) {
        float inverse = inverse(scale);
        for (int i = 0; i < count; i++) {
            codes[at + i] = (byte) code((from[offset + i] - (float) smallest) * inverse);
        }
    }

    /** Nothing is divided by zero: all codes are that of zero then. */
    private static float inverse(double scale) {
        return scale == 0 ? 0 : (float) (1 / scale);
    }
}
