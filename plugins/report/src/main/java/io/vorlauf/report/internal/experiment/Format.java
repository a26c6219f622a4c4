package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.analysis.Spread;
import io.vorlauf.report.plot.Interval;
import java.util.Locale;

/** Numbers as readers get them. */
final class Format {

    private static final double NANOS_PER_MILLI = 1e6;

    private Format() {}

    static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "-";
    }

    static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** 1.76 (1.70 – 1.83). */
    static String estimate(Estimate estimate) {
        return fixed(estimate.value(), 2) + (estimate.hasInterval()
                ? " (" + fixed(estimate.low(), 2) + " – " + fixed(estimate.high(), 2) + ")"
                : "");
    }

    /** 0.612 ± 0.020. */
    static String spread(Spread spread, int decimals) {
        return fixed(spread.mean(), decimals)
                + (Double.isFinite(spread.deviation()) ? " ± " + fixed(spread.deviation(), decimals) : "");
    }

    static String pValue(double value) {
        return !Double.isFinite(value) ? "-" : value < 0.001 ? "< 0.001" : fixed(value, 3);
    }

    static String percent(double share) {
        return fixed(100 * share, 0) + " %";
    }

    static String millis(long nanos) {
        return fixed(nanos / NANOS_PER_MILLI, 1);
    }

    static Interval interval(Estimate estimate) {
        return new Interval(estimate.value(), estimate.low(), estimate.high());
    }

    static Interval interval(Spread spread) {
        return Interval.around(spread.mean(), spread.deviation());
    }

    /** 1 prompt, 2 prompts. */
    static String count(long number, String what) {
        return grouped(number) + " " + what + (number == 1 ? "" : "s");
    }
}
