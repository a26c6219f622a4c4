package io.vorlauf.cli.internal.output;

import java.util.Locale;

/** Numbers for people, always with a point as decimal separator; {@code -} for what is not defined. */
public final class Numbers {

    private Numbers() {}

    /** A number with some decimals. */
    public static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "-";
    }

    /** A share as whole per cents. */
    public static String percent(double share) {
        return Double.isFinite(share) ? fixed(100 * share, 0) + " %" : "-";
    }

    /** A whole number in groups of three. */
    public static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
