package io.vorlauf.report.plot;

import java.util.List;
import java.util.Objects;

/**
 * How often each whole number occurred.
 *
 * @param x what the numbers are
 * @param y what is counted
 * @param bins the numbers and their counts, by rising number
 * @param marks numbers to mark: mean, median
 */
public record HistogramPlot(String x, String y, List<Bin> bins, List<Mark> marks) implements Plot {

    /** Checks for null and copies the lists. */
    public HistogramPlot {
        Objects.requireNonNull(x, "x");
        Objects.requireNonNull(y, "y");
        bins = List.copyOf(bins);
        marks = List.copyOf(marks);
    }

    /**
     * A number and how often it occurred.
     *
     * @param value the number
     * @param count how often, 0 or more
     */
    public record Bin(int value, long count) {}

    /**
     * A marked place.
     *
     * @param name what it is called
     * @param value where it is
     */
    public record Mark(String name, double value) {
        /** Checks for null. */
        public Mark {
            Objects.requireNonNull(name, "name");
        }
    }

    @Override
    public boolean isEmpty() {
        return bins.stream().noneMatch(bin -> bin.count() > 0);
    }
}
