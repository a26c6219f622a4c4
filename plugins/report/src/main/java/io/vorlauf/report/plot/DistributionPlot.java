package io.vorlauf.report.plot;

import java.util.List;
import java.util.Objects;

/**
 * Distributions side by side, each as a box from the lower to the upper quartile with the median in it, and whiskers
 * from the 5th to the 95th percentile.
 *
 * @param value what is distributed, and in which unit
 * @param rows the distributions, from top to bottom
 */
public record DistributionPlot(String value, List<Row> rows) implements Plot {

    /** Checks for null and copies the list. */
    public DistributionPlot {
        Objects.requireNonNull(value, "value");
        rows = List.copyOf(rows);
    }

    /**
     * A distribution by its quantiles, which rise.
     *
     * @param name what it belongs to
     * @param p5 the 5th percentile
     * @param p25 the lower quartile
     * @param median the median
     * @param p75 the upper quartile
     * @param p95 the 95th percentile
     */
    public record Row(String name, double p5, double p25, double median, double p75, double p95) {
        /**
         * Checks.
         *
         * @throws IllegalArgumentException if the quantiles do not rise
         */
        public Row {
            Objects.requireNonNull(name, "name");
            if (!(p5 <= p25 && p25 <= median && median <= p75 && p75 <= p95)) {
                throw new IllegalArgumentException("the quantiles of '" + name + "' must rise: " + p5 + ", " + p25
                        + ", " + median + ", " + p75 + ", " + p95);
            }
        }

        /**
         * The distribution of some values; a quantile between two of them is the part of the way from one to the other.
         *
         * @param sorted the values, rising
         * @throws IllegalArgumentException if there are none, or they do not rise
         */
        public static Row of(String name, double... sorted) {
            if (sorted.length == 0) {
                throw new IllegalArgumentException("'" + name + "' has no values");
            }
            return new Row(name, at(sorted, 0.05), at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75),
                    at(sorted, 0.95));
        }

        private static double at(double[] sorted, double share) {
            double place = share * (sorted.length - 1);
            int below = (int) place;
            int above = Math.min(below + 1, sorted.length - 1);
            return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
        }
    }

    @Override
    public boolean isEmpty() {
        return rows.isEmpty();
    }
}
