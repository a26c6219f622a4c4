package io.vorlauf.report.plot;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Lines through points, with bands where the points have intervals.
 *
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param lines the lines, in the order of the legend
 * @param reference a height to mark
 */
public record LinePlot(Axis x, Axis y, List<Line> lines, OptionalDouble reference) implements Plot {

    /** Checks for null and copies the list. */
    public LinePlot {
        Objects.requireNonNull(x, "x");
        Objects.requireNonNull(y, "y");
        Objects.requireNonNull(reference, "reference");
        lines = List.copyOf(lines);
    }

    /**
     * A line.
     *
     * @param name what the legend calls it
     * @param kind what its points are
     * @param points the points, by rising x
     */
    public record Line(String name, Kind kind, List<Point> points) {
        /** Checks for null and copies the list. */
        public Line {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(kind, "kind");
            points = List.copyOf(points);
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
         * They were computed: a dashed line without marks, in the colour of the measured line before it, or in one of
         * its own if nothing in the plot was measured.
         */
        PREDICTED
    }

    /**
     * A point.
     *
     * @param x where it is
     * @param y how high it is; a point without value is left out
     */
    public record Point(double x, Interval y) {
        /** Checks for null. */
        public Point {
            Objects.requireNonNull(y, "y");
        }
    }

    @Override
    public boolean isEmpty() {
        return lines.stream().flatMap(line -> line.points().stream()).noneMatch(point -> point.y().isKnown());
    }
}
