// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Rotary positions (Su et al., arXiv 2104.09864): at position p, element i of a head is turned together with element
 * i + {@link #width} / 2 by the angle p · frequency i; what lies behind the first {@code width} elements stays as it is.
 * Immutable.
 *
 * @param frequencies one for each pair of elements, finite; computed by {@link StrictMath}, so the same everywhere
 * @param amplitude what sines and cosines are multiplied with; finite and above 0
 */
public record Rotation(List<Double> frequencies, double amplitude) {

    /**
     * Checks the numbers and copies the list.
     *
     * @throws IllegalArgumentException if there are no frequencies, or a number is out of range
     */
    public Rotation {
        frequencies = List.copyOf(frequencies);
        if (frequencies.isEmpty() || !frequencies.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("a rotation needs frequencies, all finite, not " + frequencies);
        }
        if (!(amplitude > 0 && Double.isFinite(amplitude))) {
            throw new IllegalArgumentException("the amplitude must be above 0 and finite, not " + amplitude);
        }
    }

    /**
     * Frequencies θ^(−2i / width).
     *
     * @param theta the base θ, above 0
     * @param width how many elements of a head are turned, an even number
     */
    public static Rotation of(double theta, int width) {
        if (width < 2 || width % 2 != 0) {
            throw new IllegalArgumentException("rotary positions turn pairs, so their width must be even, not " + width);
        }
        return made(width / 2, i -> StrictMath.pow(theta, -2.0 * i / width), 1);
    }

    private static Rotation made(int pairs, IntToDoubleFunction frequency, double amplitude) {
        return new Rotation(IntStream.range(0, pairs).mapToDouble(frequency).boxed().toList(), amplitude);
    }

    /** How many elements of a head are turned. */
    public int width() {
        return 2 * frequencies.size();
    }

    /** With frequencies divided by a number each, and another amplitude. */
    public Rotation divided(IntToDoubleFunction divisor, double newAmplitude) {
        return made(frequencies.size(), i -> frequencies.get(i) / divisor.applyAsDouble(i), newAmplitude);
    }

    /** Positions closer together by a factor (Chen et al., arXiv 2306.15595). */
    public Rotation linear(double factor) {
        return divided(i -> factor, amplitude);
    }

    /**
     * Long waves stretched by a factor, short ones kept, as Llama 3.1 has it.
     *
     * @param low waves longer than {@code original / low} are stretched
     * @param high waves shorter than {@code original / high} are kept
     * @param original the length of texts in training
     */
    public Rotation llama3(double factor, double low, double high, double original) {
        return made(frequencies.size(), i -> {
            double frequency = frequencies.get(i);
            double wave = 2 * Math.PI / frequency;
            if (wave > original / low) {
                return frequency / factor;
            }
            if (wave < original / high) {
                return frequency;
            }
            double share = (original / wave - low) / (high - low);
            return (1 - share) * frequency / factor + share * frequency;
        }, amplitude);
    }

    /**
     * Waves stretched by how often they turn within a text (Peng et al., arXiv 2309.00071).
     *
     * @param theta the base of the frequencies
     * @param fast what turns more often than this is kept
     * @param slow what turns less often is stretched by the factor
     * @param original the length of texts in training
     * @param truncate whether the borders between these are rounded to whole pairs
     */
    public Rotation yarn(
            double factor, double theta, double fast, double slow, double original, boolean truncate,
            double newAmplitude) {
        double first = border(fast, theta, original);
        double last = border(slow, theta, original);
        double low = Math.max(truncate ? Math.floor(first) : first, 0);
        double high = Math.min(truncate ? Math.ceil(last) : last, width() - 1);
        double span = low == high ? 0.001 : high - low;
        return made(frequencies.size(), i -> {
            double stretched = Math.min(Math.max((i - low) / span, 0), 1);
            double frequency = frequencies.get(i);
            return frequency / factor * stretched + frequency * (1 - stretched);
        }, newAmplitude);
    }

    /** Which pair turns so often within a text. */
    private double border(double turns, double theta, double original) {
        return width() * StrictMath.log(original / (turns * 2 * Math.PI)) / (2 * StrictMath.log(theta));
    }

    /** The angle of a pair at a position. */
    public double angle(int position, int pair) {
        return position * frequencies.get(pair);
    }
}
