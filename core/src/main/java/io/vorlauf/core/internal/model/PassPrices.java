// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

/**
 * What passes of a model cost lately: so much before the first node, and so much for each. A least-squares line through
 * recent passes, of which older ones count less and less. Not thread-safe.
 */
final class PassPrices {

    /** What a pass still counts when another one has come. */
    private static final double MEMORY = 0.98;

    private double count;
    private double nodes;
    private double nanos;
    private double squares;
    private double products;

    /** A pass has been made. */
    void add(int size, long took) {
        count = MEMORY * count + 1;
        nodes = MEMORY * nodes + size;
        nanos = MEMORY * nanos + took;
        squares = MEMORY * squares + (double) size * size;
        products = MEMORY * products + (double) size * took;
    }

    /** What a pass costs before its first node, in nanoseconds; half of a pass while all passes have the same size. */
    double fixed() {
        if (count == 0) {
            return 0;
        }
        double mean = nanos / count;
        if (!differ()) {
            return mean / 2;
        }
        return Math.max(0, Math.min(mean, mean - each() * nodes / count));
    }

    /**
     * How many nodes cost so many times what a pass costs before its first one; endless while that is not known, or
     * nodes cost nothing.
     */
    double nodes(double times) {
        double each = count > 0 && differ() ? each() : 0;
        return each == 0 ? Double.POSITIVE_INFINITY : times * fixed() / each;
    }

    /** Whether there were passes of different sizes. */
    private boolean differ() {
        return spread() >= 0.05 * count;
    }

    private double spread() {
        return squares - nodes * nodes / count;
    }

    /** What each node costs. */
    private double each() {
        return Math.max(0, (products - nodes * nanos / count) / spread());
    }
}
