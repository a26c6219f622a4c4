// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Spread;
import java.util.Locale;

/** Numbers as readers get them: in English, and with no more digits than matter. */
public final class Format {

    private static final double NANOS_PER_MILLI = 1e6;

    private Format() {}

    /** A number with so many decimals; a dash if there is none. */
    public static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "-";
    }

    /** 1,234. */
    public static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** 1.76 (1.70 – 1.83). */
    public static String estimate(Estimate estimate) {
        return fixed(estimate.value(), 2) + (estimate.hasInterval()
                ? " (" + fixed(estimate.low(), 2) + " – " + fixed(estimate.high(), 2) + ")"
                : "");
    }

    /** 0.612 ± 0.020. */
    public static String spread(Spread spread, int decimals) {
        return fixed(spread.mean(), decimals)
                + (Double.isFinite(spread.deviation()) ? " ± " + fixed(spread.deviation(), decimals) : "");
    }

    /** A p-value; of small ones that they are. */
    public static String pValue(double value) {
        return !Double.isFinite(value) ? "-" : value < 0.001 ? "< 0.001" : fixed(value, 3);
    }

    /** 61 %. */
    public static String percent(double share) {
        return fixed(100 * share, 0) + " %";
    }

    /** Nanoseconds in milliseconds. */
    public static String millis(long nanos) {
        return fixed(nanos / NANOS_PER_MILLI, 1);
    }

    /** 1 prompt, 2 prompts. */
    public static String count(long number, String what) {
        return grouped(number) + " " + what + (number == 1 ? "" : "s");
    }
}
