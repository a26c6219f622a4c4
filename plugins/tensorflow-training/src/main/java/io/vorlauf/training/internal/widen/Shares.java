package io.vorlauf.training.internal.widen;

import io.vorlauf.checkpoint.StorageType;
import java.util.SplittableRandom;

/**
 * Shares weights out among copies, unevenly.
 *
 * <p>A weight is a whole number of units in its last place, below two to the power of its digits; whole numbers that
 * add up to it can be stored in the same type without rounding. So the parts are drawn as whole numbers of these units.
 */
final class Shares {

    private final SplittableRandom random;
    private final int fractionBits;

    /**
     * Shares of one matrix.
     *
     * @param type how the parts will be stored
     */
    Shares(SplittableRandom random, StorageType type) {
        this.random = random;
        this.fractionBits = type == StorageType.BF16 ? 7 : 23;
    }

    /**
     * Rounds a weight as it will be stored and divides it.
     *
     * @param parts where its parts go; they add up to it
     */
    void divide(float weight, float[] parts) {
        divide(weight, parts, parts.length);
    }

    /**
     * Divides some of a weight into all parts but the last, which takes it back.
     *
     * @param parts where its parts go, two or more; they add up to zero
     */
    void cancel(float weight, float[] parts) {
        int last = parts.length - 1;
        float some = (float) (weight * (0.5 + 0.5 * random.nextDouble()));
        divide(some, parts, last);
        parts[last] = -rounded(some, unit(some));
    }

    private void divide(float weight, float[] parts, int count) {
        double unit = unit(weight);
        float rest = rounded(weight, unit);
        for (int i = 0; i < count - 1; i++) {
            parts[i] = rounded(rest * (0.5 + random.nextDouble()) / (count - i), unit);
            rest -= parts[i];
        }
        parts[count - 1] = rest;
    }

    private static float rounded(double value, double unit) {
        return (float) (Math.rint(value / unit) * unit);
    }

    /** The value of the last place. */
    private double unit(float weight) {
        return Math.scalb(1.0, Math.max(Math.getExponent(weight), Float.MIN_EXPONENT) - fractionBits);
    }
}
