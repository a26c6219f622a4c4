package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Drawing;
import io.vorlauf.report.internal.drawing.Ink;
import io.vorlauf.report.plot.Interval;
import io.vorlauf.report.plot.LinePlot;
import io.vorlauf.report.plot.LinePlot.Kind;
import io.vorlauf.report.plot.LinePlot.Line;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** Lines with bands. Series differ in the shape of their marks too, for those who do not see the colours. */
final class LineChart {

    private static final int HEIGHT = 360;
    private static final float BAND = 0.16f;
    private static final List<Shape> MARKS = List.of(
            new Ellipse2D.Double(-4, -4, 8, 8),
            new Rectangle2D.Double(-3.5, -3.5, 7, 7),
            polygon(0, -5, 5, 4, -5, 4),
            polygon(0, -5.5, 5, 0, 0, 5.5, -5, 0),
            polygon(-5, -4, 5, -4, 0, 5));

    private LineChart() {}

    static Drawing draw(LinePlot plot) {
        YIntervalSeriesCollection dataset = new YIntervalSeriesCollection();
        DeviationRenderer renderer = new DeviationRenderer(true, true);
        renderer.setAlpha(BAND);
        boolean computedOnly = plot.lines().stream().allMatch(line -> line.kind() == Kind.PREDICTED);
        int colour = -1;
        for (Line line : plot.lines()) {
            int index = dataset.getSeriesCount();
            dataset.addSeries(series(line, index));
            colour += line.kind() == Kind.MEASURED || computedOnly || colour < 0 ? 1 : 0;
            look(renderer, index, line.kind(), colour);
        }
        XYPlot chart = new XYPlot(dataset, Style.numbers(plot.x()), Style.numbers(plot.y()), renderer);
        Style.grid(chart, false, true);
        plot.reference().ifPresent(reference -> chart.addRangeMarker(Style.reference(reference)));
        return Style.chart(chart, plot.lines().size() > 1, HEIGHT);
    }

    private static YIntervalSeries series(Line line, int index) {
        YIntervalSeries series = new YIntervalSeries(new Name(index, line.name()));
        for (LinePlot.Point point : line.points()) {
            Interval y = point.y();
            if (y.isKnown()) {
                double low = y.isBounded() ? y.low() : y.value();
                double high = y.isBounded() ? y.high() : y.value();
                series.add(point.x(), y.value(), low, high);
            }
        }
        return series;
    }

    // Two lines may have one name.
    private record Name(int index, String name) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            return Integer.compare(index, other.index);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static void look(DeviationRenderer renderer, int index, Kind kind, int colour) {
        Ink ink = Ink.series(colour);
        renderer.setSeriesPaint(index, ink.colour());
        renderer.setSeriesFillPaint(index, ink.colour());
        renderer.setSeriesShape(index, MARKS.get(colour % MARKS.size()));
        renderer.setSeriesStroke(index, kind == Kind.MEASURED ? Style.LINE : Style.dashed(6));
        renderer.setSeriesShapesVisible(index, kind == Kind.MEASURED);
    }

    private static Shape polygon(double... coordinates) {
        Path2D path = new Path2D.Double();
        path.moveTo(coordinates[0], coordinates[1]);
        for (int i = 2; i < coordinates.length; i += 2) {
            path.lineTo(coordinates[i], coordinates[i + 1]);
        }
        path.closePath();
        return path;
    }
}
