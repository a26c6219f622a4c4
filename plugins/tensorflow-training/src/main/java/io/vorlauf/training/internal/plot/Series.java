package io.vorlauf.training.internal.plot;

import java.util.List;

/**
 * A line of a chart.
 *
 * @param name what the legend calls it
 * @param colour as CSS has it
 */
record Series(String name, String colour, List<Point> points) {

    /** A point in the units of the axes. */
    record Point(double x, double y) {}

    /** Copies the points. */
    Series {
        points = List.copyOf(points);
    }
}
