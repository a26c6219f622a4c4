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
    }

    @Override
    public boolean isEmpty() {
        return rows.isEmpty();
    }
}
