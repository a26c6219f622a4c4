// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.plot;

import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Spread;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Something to draw. All kinds are immutable records that hold data in the units of their axes. */
public sealed interface Plot {

    /** Whether there is nothing to draw: no point, bar, cell or node that has a value. */
    boolean isEmpty();

    /** A value without interval. */
    static Estimate exactly(double value) {
        return new Estimate(value, Double.NaN, Double.NaN);
    }

    /** A mean and its deviation to both sides of it. */
    static Estimate around(Spread spread) {
        return new Estimate(spread.mean(), spread.mean() - spread.deviation(), spread.mean() + spread.deviation());
    }

    /**
     * A share with Wilson's 95 % interval (Journal of the American Statistical Association 22, 1927), which holds what
     * the share would be with many more trials; unknown without trials.
     *
     * @param successes how often it happened
     * @param trials how often it could have happened, at least as many
     */
    static Estimate share(long successes, long trials) {
        if (trials <= 0) {
            return Estimate.UNKNOWN;
        }
        // What 97.5 % of a standard normal distribution does not exceed.
        double quantile = 1.959964;
        double share = (double) successes / trials;
        double square = quantile * quantile / trials;
        double middle = (share + square / 2) / (1 + square);
        double half = Math.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square);
        return new Estimate(share, Math.max(0, middle - half), Math.min(1, middle + half));
    }

    /**
     * Bars from zero, or from 1 on an axis of ratios, with whiskers where a value has an interval, and below each bar
     * the single values that it stands for.
     *
     * @param value what the bars measure
     * @param bars the bars, from top to bottom
     * @param reference a value to mark: what plain decoding has
     */
    record BarPlot(Axis value, List<Bar> bars, OptionalDouble reference) implements Plot {

        /** Copies the list. */
        public BarPlot {
            bars = List.copyOf(bars);
        }

        /** Bars from zero. */
        public BarPlot(String value, List<Bar> bars, OptionalDouble reference) {
            this(Axis.fromZero(value), bars, reference);
        }

        /**
         * A bar.
         *
         * @param name what it belongs to
         * @param value how long it is
         * @param single the single values, in any order; those that are not finite are left out
         */
        public record Bar(String name, Estimate value, List<Double> single) {
            /** Copies the list. */
            public Bar {
                single = List.copyOf(single);
            }

            /** A bar without single values. */
            public Bar(String name, Estimate value) {
                this(name, value, List.of());
            }
        }

        @Override
        public boolean isEmpty() {
            return bars.stream().noneMatch(bar -> Double.isFinite(bar.value().value()));
        }

        /** Whether a bar has whiskers. */
        public boolean hasWhiskers() {
            return bars.stream().anyMatch(bar -> Double.isFinite(bar.value().value()) && bar.value().hasInterval());
        }

        /** Whether a bar has single values. */
        public boolean hasSingleValues() {
            return bars.stream().flatMap(bar -> bar.single().stream()).anyMatch(Double::isFinite);
        }
    }

    /**
     * Distributions side by side, each as a box from the lower to the upper quartile with the median in it, and
     * whiskers from the 5th to the 95th percentile.
     *
     * @param value what is distributed, and in which unit
     * @param rows the distributions, from top to bottom
     */
    record DistributionPlot(String value, List<Row> rows) implements Plot {

        /** Copies the list. */
        public DistributionPlot {
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
                if (!(p5 <= p25 && p25 <= median && median <= p75 && p75 <= p95)) {
                    throw new IllegalArgumentException("the quantiles of '" + name + "' must rise: " + p5 + ", " + p25
                            + ", " + median + ", " + p75 + ", " + p95);
                }
            }

            /**
             * The distribution of some values; a quantile between two of them is the part of the way from one to the
             * other.
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

    /**
     * Where time went: a bar for the whole, below it bars for its parts, below them bars for theirs.
     *
     * @param unit the unit of the amounts
     * @param root the whole
     */
    record FlamePlot(String unit, Frame root) implements Plot {

        /**
         * A part with its parts. What its parts leave over is its own.
         *
         * @param name what it is
         * @param amount how much it is, with its parts, 0 or more
         * @param parts what it is made of, in the order in which they are drawn
         */
        public record Frame(String name, double amount, List<Frame> parts) {
            /**
             * Copies the list.
             *
             * @throws IllegalArgumentException if the amount is negative or not a number, or smaller than that of the
             *     parts
             */
            public Frame {
                parts = List.copyOf(parts);
                double sum = parts.stream().mapToDouble(Frame::amount).sum();
                // A part in a million is left to rounding.
                if (!(amount >= 0) || sum > amount * (1 + 1e-6)) {
                    throw new IllegalArgumentException(
                            "'" + name + "' must be at least as much as its parts, which are " + sum + ", not "
                                    + amount);
                }
            }

            /** A part without parts. */
            public static Frame of(String name, double amount) {
                return new Frame(name, amount, List.of());
            }

            /** Number of levels, 1 without parts. */
            public int levels() {
                return 1 + parts.stream().mapToInt(Frame::levels).max().orElse(0);
            }
        }

        @Override
        public boolean isEmpty() {
            return !(root.amount() > 0);
        }
    }

    /**
     * A grid of cells whose colours say their values, with a bar that says which colour is which value. Where there is
     * room for it, cells say their values too.
     *
     * @param x what the columns are
     * @param y what the rows are
     * @param value what the cells are
     * @param scale how values become colours
     * @param columns names of the columns, from left to right
     * @param rows names of the rows, from top to bottom
     * @param values values by row and column; NaN for a cell without one
     */
    record HeatMap(
            String x, String y, String value, Scale scale, List<String> columns, List<String> rows,
            List<List<Double>> values)
            implements Plot {

        /** How values become colours. */
        public enum Scale {
            /** One colour, the deeper the higher, from the lowest value to the highest. */
            RISING,
            /**
             * Two colours, the deeper the farther from 1, one for what is above and one for what is below; equally deep
             * for twice as much and half as much. What is below 1 is underlined, for those who see no colours.
             */
            RATIO
        }

        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if the values are not as many as rows and columns want
         */
        public HeatMap {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
            values = values.stream().map(List::copyOf).toList();
            int width = columns.size();
            if (values.size() != rows.size() || values.stream().anyMatch(row -> row.size() != width)) {
                throw new IllegalArgumentException(
                        "a heat map of " + rows.size() + " rows and " + width + " columns needs a value for each cell");
            }
        }

        /** Whether a cell is below 1. */
        public boolean hasBelowOne() {
            return values.stream().flatMap(List::stream).anyMatch(value -> value < 1);
        }

        @Override
        public boolean isEmpty() {
            return values.stream().flatMap(List::stream).noneMatch(Double::isFinite);
        }
    }

    /**
     * How often each whole number occurred.
     *
     * @param x what the numbers are
     * @param y what is counted
     * @param bins the numbers and their counts, by rising number
     * @param marks numbers to mark: mean, median
     */
    record HistogramPlot(String x, String y, List<Bin> bins, List<Mark> marks) implements Plot {

        /** Copies the lists. */
        public HistogramPlot {
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
        public record Mark(String name, double value) {}

        @Override
        public boolean isEmpty() {
            return bins.stream().noneMatch(bin -> bin.count() > 0);
        }
    }

    /**
     * Lines through points, with bands where the points have intervals. Lines differ in colour, in their marks and,
     * where nothing is predicted beside them, in their dashes.
     *
     * @param x the horizontal axis
     * @param y the vertical axis
     * @param lines the lines, in the order of the legend
     * @param reference a height to mark
     */
    record LinePlot(Axis x, Axis y, List<Line> lines, OptionalDouble reference) implements Plot {

        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if a point has no place on the horizontal axis, because that is geometric
         */
        public LinePlot {
            lines = List.copyOf(lines);
            if (x.extent() == Axis.Extent.GEOMETRIC) {
                lines.forEach(LinePlot::requirePositive);
            }
        }

        private static void requirePositive(Line line) {
            line.points().stream().filter(point -> !(point.x() > 0)).findFirst().ifPresent(point -> {
                throw new IllegalArgumentException("all points must be above 0 on an axis of equal ratios; '"
                        + line.name()
                        + "' has one at " + point.x());
            });
        }

        /**
         * A line.
         *
         * @param name what the legend calls it
         * @param kind what its points are
         * @param points the points, by rising x
         */
        public record Line(String name, Kind kind, List<Point> points) {
            /** Copies the list. */
            public Line {
                points = List.copyOf(points);
            }

            /** Whether it has a band: two points with intervals, of which one is more than a point. */
            public boolean hasBand() {
                List<Estimate> bounded = points.stream()
                        .map(Point::y)
                        .filter(y -> Double.isFinite(y.value()) && y.hasInterval())
                        .toList();
                return bounded.size() > 1 && bounded.stream().anyMatch(y -> y.high() > y.low());
            }

            /** A line of measurements. */
            public static Line measured(String name, List<Point> points) {
                return new Line(name, Kind.MEASURED, points);
            }
        }

        /** Where the points of a line come from. */
        public enum Kind {
            /** They were measured: a solid line with marks. */
            MEASURED,
            /**
             * They were computed: a dashed line without marks, in the colour of the measured line before it, or in one
             * of its own if nothing in the plot was measured.
             */
            PREDICTED
        }

        /**
         * A point.
         *
         * @param x where it is
         * @param y how high it is; a point without value is left out
         * @param weak whether there is little behind it: it is drawn paler than others, with an open mark, and so is
         *     the line to it
         */
        public record Point(double x, Estimate y, boolean weak) {
            /** A point with enough behind it. */
            public Point(double x, Estimate y) {
                this(x, y, false);
            }
        }

        @Override
        public boolean isEmpty() {
            return known().findAny().isEmpty();
        }

        /** Whether a line has a band: two points with intervals, of which one is more than a point. */
        public boolean hasBands() {
            return lines.stream().anyMatch(Line::hasBand);
        }

        /** Whether a point is weak. */
        public boolean hasWeakPoints() {
            return known().anyMatch(Point::weak);
        }

        private Stream<Point> known() {
            return lines.stream()
                    .flatMap(line -> line.points().stream())
                    .filter(point -> Double.isFinite(point.y().value()));
        }
    }

    /**
     * Bars divided into parts; all bars are equally long, and the parts are shares of the whole.
     *
     * @param value what is divided
     * @param parts names of the parts, in order
     * @param bars the bars, from top to bottom
     */
    record SharePlot(String value, List<String> parts, List<Bar> bars) implements Plot {

        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if a bar has more or fewer amounts than there are parts, or a negative one
         */
        public SharePlot {
            parts = List.copyOf(parts);
            bars = List.copyOf(bars);
            for (Bar bar : bars) {
                if (bar.amounts().size() != parts.size()) {
                    throw new IllegalArgumentException("'" + bar.name() + "' is divided into " + bar.amounts().size()
                            + " amounts; there are " + parts.size() + " parts");
                }
            }
        }

        /**
         * A bar.
         *
         * @param name what it belongs to
         * @param amounts how large each part is, in any unit, 0 or more
         */
        public record Bar(String name, List<Double> amounts) {
            /**
             * Copies the list.
             *
             * @throws IllegalArgumentException if an amount is negative or not a number
             */
            public Bar {
                amounts = List.copyOf(amounts);
                for (double amount : amounts) {
                    if (!(amount >= 0)) {
                        throw new IllegalArgumentException("a part of '" + name + "' must be 0 or more, not " + amount);
                    }
                }
            }

            /** The sum of the parts. */
            public double total() {
                return amounts.stream().mapToDouble(Double::doubleValue).sum();
            }
        }

        @Override
        public boolean isEmpty() {
            return bars.stream().noneMatch(bar -> bar.total() > 0);
        }
    }

    /**
     * A draft tree with the path that was accepted.
     *
     * @param nodes the nodes; the first is the root, which has the end of the text so far; parents come before children
     */
    record TreePlot(List<Node> nodes) implements Plot {

        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if a node's parent does not come before it
         */
        public TreePlot {
            nodes = List.copyOf(nodes);
            for (int i = 0; i < nodes.size(); i++) {
                int parent = nodes.get(i).parent();
                if (i == 0 ? parent != -1 : parent < 0 || parent >= i) {
                    throw new IllegalArgumentException("the parent of node " + i + " must come before it, not be "
                            + parent);
                }
            }
        }

        /**
         * A node.
         *
         * @param parent index of its parent; -1 for the root
         * @param text the token
         * @param kind what became of it
         */
        public record Node(int parent, String text, Kind kind) {}

        /** What became of a node. */
        public enum Kind {
            /** The end of the text before the round. */
            ROOT,
            /** A guess that became text. */
            ACCEPTED,
            /** A guess that did not. */
            REJECTED,
            /** The token that the target itself added. */
            TARGET
        }

        @Override
        public boolean isEmpty() {
            return nodes.size() < 2;
        }
    }
}
