// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Axis.Extent;
import io.vorlauf.report.plot.Plot.LinePlot;
import io.vorlauf.report.plot.Plot.LinePlot.Kind;
import io.vorlauf.report.plot.Plot.LinePlot.Line;
import io.vorlauf.report.plot.Plot.LinePlot.Point;
import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/**
 * Lines over bands. Series differ in their marks and dashes too, for those who do not see the colours. Where nothing is
 * behind a point but a few observations, its mark is open and the line to it thin and pale.
 */
final class LineChart {

    private static final int HEIGHT = 360;
    private static final float BAND = 0.14f;
    private static final double PALE = 0.55;
    private static final Stroke PREDICTED = Style.dashed(6);
    private static final Stroke WEAK = new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1,
            new float[] {2, 2}, 0);
    private static final List<Stroke> DASHES = List.of(
            Style.LINE, dashes(10, 4), dashes(2.5f, 3), dashes(10, 3, 2.5f, 3), dashes(16, 4), dashes(6, 3));
    private static final Shape CROSS = polygon(-1.6, -5, 1.6, -5, 1.6, -1.6, 5, -1.6, 5, 1.6, 1.6, 1.6, 1.6, 5, -1.6, 5,
            -1.6, 1.6, -5, 1.6, -5, -1.6, -1.6, -1.6);
    private static final List<Shape> MARKS = List.of(
            new Ellipse2D.Double(-4, -4, 8, 8),
            new Rectangle2D.Double(-3.5, -3.5, 7, 7),
            polygon(0, -5, 5, 4, -5, 4),
            polygon(0, -5.5, 5, 0, 0, 5.5, -5, 0),
            polygon(-5, -4, 5, -4, 0, 5),
            CROSS,
            AffineTransform.getRotateInstance(Math.PI / 4).createTransformedShape(CROSS),
            polygon(-5, -5, 5, 5, -5, 5, 5, -5));

    private final LinePlot plot;
    private final boolean dashed;
    private final YIntervalSeriesCollection bands = new YIntervalSeriesCollection();
    private final DeviationRenderer bandRenderer = new DeviationRenderer(false, false);
    private final XYSeriesCollection runs = new XYSeriesCollection();
    private final Runs runRenderer = new Runs();
    private final LegendItemCollection legend = new LegendItemCollection();

    private LineChart(LinePlot plot) {
        this.plot = plot;
        boolean computed = plot.lines().stream().anyMatch(line -> line.kind() == Kind.PREDICTED);
        boolean measured = plot.lines().stream().anyMatch(line -> line.kind() == Kind.MEASURED);
        // Where both are, dashes say which is which.
        dashed = !(computed && measured);
    }

    static Drawing draw(LinePlot plot) {
        return new LineChart(plot).draw();
    }

    private Drawing draw() {
        boolean computedOnly = plot.lines().stream().allMatch(line -> line.kind() == Kind.PREDICTED);
        int look = -1;
        for (Line line : plot.lines()) {
            look += line.kind() == Kind.MEASURED || computedOnly || look < 0 ? 1 : 0;
            add(line, look);
        }
        bandRenderer.setAlpha(BAND);
        ValueAxis x = axis(plot.x(), points().mapToDouble(Point::x));
        if (x instanceof NumberAxis numbers && plot.x().extent() == Extent.FROM_ZERO) {
            // Or marks at 0 would be cut in half.
            numbers.setAutoRangeStickyZero(false);
            numbers.setLowerMargin(0.02);
        }
        ValueAxis y = axis(plot.y(), points().map(Point::y).flatMapToDouble(
                value -> DoubleStream.of(value.value(), value.low(), value.high())));
        XYPlot chart = new XYPlot(bands, x, y, bandRenderer);
        chart.setDataset(1, runs);
        chart.setRenderer(1, runRenderer);
        chart.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        chart.setFixedLegendItems(legend);
        Style.grid(chart, false, true);
        plot.reference().ifPresent(reference -> chart.addRangeMarker(Style.reference(reference)));
        return Style.chart(chart, plot.lines().size() > 1, HEIGHT);
    }

    private static ValueAxis axis(Axis wanted, DoubleStream values) {
        return Style.axis(wanted, values.filter(Double::isFinite).toArray());
    }

    private Stream<Point> points() {
        return plot.lines().stream().flatMap(line -> line.points().stream()).filter(this::isDrawn);
    }

    // What is 0 or less has no place among ratios.
    private boolean isDrawn(Point point) {
        return Double.isFinite(point.y().value()) && (plot.y().extent() != Extent.RATIO || point.y().value() > 0);
    }

    private void add(Line line, int look) {
        Ink ink = Ink.series(look);
        List<Point> points = line.points().stream().filter(this::isDrawn).toList();
        if (line.hasBand()) {
            band(points, ink);
        }
        Stroke stroke = line.kind() == Kind.PREDICTED && !dashed ? PREDICTED
                : dashed ? DASHES.get(look % DASHES.size()) : Style.LINE;
        boolean marks = line.kind() == Kind.MEASURED;
        Shape mark = MARKS.get(look % MARKS.size());
        int from = 0;
        for (int i = 1; i <= points.size(); i++) {
            if (i == points.size() || points.get(i).weak() != points.get(from).weak()) {
                run(points, from, i, ink, stroke, marks ? mark : null);
                from = i;
            }
        }
        legend.add(new LegendItem(line.name(), null, null, null, marks, mark, true, ink.colour(), false, ink.colour(),
                Style.THIN, true, new Line2D.Double(-17, 0, 17, 0), stroke, ink.colour()));
    }

    private void band(List<Point> points, Ink ink) {
        YIntervalSeries series = new YIntervalSeries(bands.getSeriesCount());
        for (Point point : points) {
            Estimate y = point.y();
            if (y.hasInterval()) {
                // Its end may be out of sight, but not nowhere.
                double low = plot.y().extent() == Extent.RATIO ? Math.max(y.low(), Double.MIN_NORMAL) : y.low();
                series.add(point.x(), y.value(), low, y.high());
            }
        }
        bandRenderer.setSeriesFillPaint(bands.getSeriesCount(), ink.colour());
        bands.addSeries(series);
    }

    // Points that are all weak or none, and the line that leads to them.
    private void run(List<Point> points, int from, int to, Ink ink, Stroke stroke, Shape mark) {
        boolean weak = points.get(from).weak();
        int series = runs.getSeriesCount();
        XYSeries run = new XYSeries(series, false);
        points.subList(Math.max(0, from - 1), to).forEach(point -> run.add(point.x(), point.y().value()));
        runs.addSeries(run);
        runRenderer.joined.add(from > 0);
        runRenderer.setSeriesPaint(series, weak ? ink.colour(PALE) : ink.colour());
        runRenderer.setSeriesStroke(series, weak ? WEAK : stroke);
        runRenderer.setSeriesShapesVisible(series, mark != null);
        runRenderer.setSeriesShapesFilled(series, !weak);
        if (mark != null) {
            runRenderer.setSeriesShape(series, mark);
        }
    }

    private static Stroke dashes(float... lengths) {
        return new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, lengths, 0);
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

    /** Draws runs, each as one line so that its dashes go on from point to point. */
    private static final class Runs extends XYLineAndShapeRenderer {

        private static final long serialVersionUID = 1L;

        // Whether the first point of a run belongs to the one before.
        private final List<Boolean> joined = new ArrayList<>();

        Runs() {
            setDrawSeriesLineAsPath(true);
            setDefaultOutlineStroke(Style.WHISKER);
        }

        @Override
        public boolean getItemShapeVisible(int series, int item) {
            return super.getItemShapeVisible(series, item) && !(item == 0 && joined.get(series));
        }
    }
}
