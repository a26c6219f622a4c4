package io.vorlauf.report.plot;

/**
 * A value and how far it may be off.
 *
 * @param value the value; NaN if there is none
 * @param low the lower end of the interval; NaN if there is no interval
 * @param high the upper end of the interval; NaN if there is no interval
 */
public record Interval(double value, double low, double high) {

    /** A value without interval. */
    public static Interval exactly(double value) {
        return new Interval(value, Double.NaN, Double.NaN);
    }

    /** A value and as much to both sides of it. */
    public static Interval around(double value, double deviation) {
        return new Interval(value, value - deviation, value + deviation);
    }

    /** Whether there is a value. */
    public boolean isKnown() {
        return Double.isFinite(value);
    }

    /** Whether there is an interval. */
    public boolean isBounded() {
        return Double.isFinite(low) && Double.isFinite(high);
    }
}
