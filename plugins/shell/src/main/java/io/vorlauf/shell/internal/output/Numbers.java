package io.vorlauf.shell.internal.output;

import java.util.Locale;

/** Numbers for people, always with a point as decimal separator; {@code -} for what is not defined. */
public final class Numbers {

    private Numbers() {}

    /** A number with some decimals. */
    public static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "-";
    }

    /** A large number in short: 86, 1.6M, 124M. */
    public static String rounded(long value) {
        double thousands = value / 1e3;
        if (thousands < 1) {
            return String.valueOf(value);
        }
        return thousands < 1000 ? short3(thousands) + "k" : short3(thousands / 1000) + "M";
    }

    private static String short3(double value) {
        return fixed(value, value < 10 ? 1 : 0);
    }
}
