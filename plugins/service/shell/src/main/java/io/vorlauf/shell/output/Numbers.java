// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.output;

import io.vorlauf.lab.analysis.Estimate;
import java.util.Locale;

/** Numbers for people, always with a point as decimal separator; {@code -} for what is not defined. */
public final class Numbers {

    private Numbers() {}

    /** A number with some decimals. */
    public static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "-";
    }

    /** The interval of an estimate: {@code 1.70 … 2.59}. */
    public static String interval(Estimate estimate, int decimals) {
        return estimate.hasInterval()
                ? fixed(estimate.low(), decimals) + " … " + fixed(estimate.high(), decimals)
                : "-";
    }

    /** A share as whole per cents. */
    public static String percent(double share) {
        return Double.isFinite(share) ? fixed(100 * share, 0) + " %" : "-";
    }

    /** A whole number in groups of three. */
    public static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A large number in short: 86, 1.6M, 124M. */
    public static String rounded(long value) {
        double thousands = value / 1e3;
        if (thousands < 1) {
            return String.valueOf(value);
        }
        double shown = thousands < 1000 ? thousands : thousands / 1000;
        return fixed(shown, shown < 10 ? 1 : 0) + (thousands < 1000 ? "k" : "M");
    }
}
