// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.plot;

import java.util.Arrays;

/**
 * An axis.
 *
 * @param label what is on it, and in which unit
 * @param extent how far it goes
 */
public record Axis(String label, Extent extent) {

    // Over less, ratios and differences look alike.
    private static final double LONG_WAY = 4;

    /** How far an axis goes, and where it has ticks. */
    public enum Extent {
        /** As far as the data. */
        DATA,
        /** From zero as far as the data. */
        FROM_ZERO,
        /** From 0 to 1: rates and probabilities. */
        UNIT,
        /** As far as the data, with ticks at whole numbers only. */
        WHOLE,
        /**
         * As far as the data and 1, with equal room for equal ratios: twice as much lies as far from 1 as half as much.
         * What is 0 or less has no place on it.
         */
        RATIO,
        /** As far as the data, with equal room for equal ratios and a tick at each value. All must be above 0. */
        GEOMETRIC
    }

    /** An axis as far as the data. */
    public static Axis of(String label) {
        return new Axis(label, Extent.DATA);
    }

    /** An axis from zero. */
    public static Axis fromZero(String label) {
        return new Axis(label, Extent.FROM_ZERO);
    }

    /** An axis from 0 to 1. */
    public static Axis unit(String label) {
        return new Axis(label, Extent.UNIT);
    }

    /** An axis of whole numbers. */
    public static Axis whole(String label) {
        return new Axis(label, Extent.WHOLE);
    }

    /** An axis of ratios around 1: speed-ups. */
    public static Axis ratio(String label) {
        return new Axis(label, Extent.RATIO);
    }

    /**
     * An axis on which some values lie evenly: by their ratios if they rise by factors, as 1, 2, 4, 8 do, else by their
     * differences, with ticks at whole numbers only if they are whole.
     *
     * @param values what is on it, in any order, as often as one likes
     */
    public static Axis over(String label, double... values) {
        double[] rising = Arrays.stream(values).distinct().sorted().toArray();
        if (rising.length > 2 && rising[0] > 0 && rising[rising.length - 1] >= LONG_WAY * rising[0]) {
            double byRatio = unevenness(Arrays.stream(rising).map(Math::log).toArray());
            if (byRatio < unevenness(rising)) {
                return new Axis(label, Extent.GEOMETRIC);
            }
        }
        boolean whole = rising.length > 0 && Arrays.stream(rising).allMatch(value -> value == Math.rint(value));
        return whole ? whole(label) : of(label);
    }

    // The largest step over the smallest.
    private static double unevenness(double[] rising) {
        double largest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 1; i < rising.length; i++) {
            largest = Math.max(largest, rising[i] - rising[i - 1]);
            smallest = Math.min(smallest, rising[i] - rising[i - 1]);
        }
        return largest / smallest;
    }
}
