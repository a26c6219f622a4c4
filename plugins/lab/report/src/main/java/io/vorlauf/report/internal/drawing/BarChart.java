// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.report.plot.Axis.Extent;
import io.vorlauf.report.plot.Plot.BarPlot;
import io.vorlauf.report.plot.Plot.BarPlot.Bar;
import java.awt.geom.Ellipse2D;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Horizontal bars with whiskers, their numbers at the end, and single values as points in a strip below each. */
final class BarChart {

    private static final int AROUND = 62;
    private static final int BESIDE = 60;
    private static final double MARGIN = 1.06;
    private static final double DOT = 4;
    // Steps of this part of the strip's height put any number of points beside each other, evenly and with no pattern.
    private static final double GOLDEN = 0.618034;

    private final BarPlot plot;
    private final boolean ratios;
    private final boolean points;
    private final double base;

    private BarChart(BarPlot plot) {
        this.plot = plot;
        ratios = plot.value().extent() == Extent.RATIO;
        points = plot.hasSingleValues();
        base = ratios ? 1 : 0;
    }

    static Drawing draw(BarPlot plot) {
        return new BarChart(plot).draw();
    }

    private Drawing draw() {
        List<Bar> bars = plot.bars();
        SymbolAxis names = Style.names(null, bars.stream().map(Bar::name).toList());
        names.setInverted(true);
        XYPlot chart = new XYPlot(null, names, axis(), null);
        chart.setOrientation(PlotOrientation.HORIZONTAL);
        Style.grid(chart, false, true);
        chart.setDataset(0, series(false));
        XYBarRenderer renderer = Style.bars();
        renderer.setUseYInterval(false);
        renderer.setBase(base);
        chart.setRenderer(0, renderer);
        chart.setDataset(1, series(true));
        chart.setRenderer(1, whiskers());
        chart.setDataset(2, single());
        chart.setRenderer(2, dots());
        chart.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        for (int i = 0; i < bars.size(); i++) {
            if (isDrawn(bars.get(i).value().value())) {
                Estimate value = bars.get(i).value();
                chart.addAnnotation(Style.text(text(value), middle(i), end(value), TextAnchor.CENTER_LEFT));
            }
        }
        plot.reference().ifPresent(reference -> chart.addRangeMarker(Style.reference(reference)));
        return Style.chart(chart, false, AROUND + (points ? 46 : 34) * bars.size());
    }

    // What is 0 or less has no place among ratios.
    private boolean isDrawn(double value) {
        return Double.isFinite(value) && (!ratios || value > 0);
    }

    private ValueAxis axis() {
        if (!ratios) {
            NumberAxis axis = Style.numbers(plot.value().label());
            axis.setRange(0, longest(0));
            return axis;
        }
        double low = plot.bars().stream().flatMapToDouble(this::places).filter(this::isDrawn).min().orElse(base);
        double from = Math.min(low, 1 / MARGIN) / MARGIN;
        return LogScale.between(plot.value().label(), from, longest(from));
    }

    private DoubleStream places(Bar bar) {
        return DoubleStream.concat(
                DoubleStream.of(bar.value().value(), bar.value().low(), bar.value().high()),
                bar.single().stream().mapToDouble(Double::doubleValue));
    }

    // How far the axis has to go for all to be on it and every bar to have its numbers beside it.
    private double longest(double from) {
        double room = Drawing.WIDTH - BESIDE - Style.widest(plot.bars().stream().map(Bar::name).toList());
        double longest = ratios ? MARGIN : plot.reference().orElse(0);
        for (Bar bar : plot.bars()) {
            longest = Math.max(longest, MARGIN * bar.single().stream()
                    .mapToDouble(Double::doubleValue).filter(this::isDrawn).max().orElse(0));
            if (isDrawn(bar.value().value())) {
                double share = 1 - Lettering.width(text(bar.value()), Lettering.SMALL) / room;
                double end = end(bar.value());
                longest = Math.max(longest, ratios ? from * Math.pow(end / from, 1 / share) : end / share);
            }
        }
        return longest > 0 ? longest : 1;
    }

    private double end(Estimate value) {
        return Math.max(base, value.hasInterval() ? Math.max(value.value(), value.high()) : value.value());
    }

    private XYIntervalSeriesCollection series(boolean boundedOnly) {
        XYIntervalSeries series = new XYIntervalSeries("");
        double half = points ? 0.21 : 0.32;
        for (int i = 0; i < plot.bars().size(); i++) {
            Estimate value = plot.bars().get(i).value();
            if (isDrawn(value.value()) && (value.hasInterval() || !boundedOnly)) {
                double low = ratios && !(value.low() > 0) ? Double.MIN_NORMAL : value.low();
                series.add(middle(i), middle(i) - half, middle(i) + half, value.value(), low, value.high());
            }
        }
        XYIntervalSeriesCollection collection = new XYIntervalSeriesCollection();
        collection.addSeries(series);
        return collection;
    }

    // Where points lie below it, a bar is above the middle of its row.
    private double middle(int index) {
        return points ? index - 0.17 : index;
    }

    private static XYErrorRenderer whiskers() {
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDrawXError(false);
        renderer.setErrorPaint(Ink.TEXT.colour());
        renderer.setErrorStroke(Style.WHISKER);
        renderer.setCapLength(8);
        renderer.setDefaultShapesVisible(false);
        return renderer;
    }

    private XYSeriesCollection single() {
        XYSeries series = new XYSeries("", false);
        for (int i = 0; i < plot.bars().size(); i++) {
            double place = 0;
            for (double value : plot.bars().get(i).single()) {
                place = (place + GOLDEN) % 1;
                if (isDrawn(value)) {
                    series.add(i + 0.13 + 0.27 * place, value);
                }
            }
        }
        return new XYSeriesCollection(series);
    }

    private static XYLineAndShapeRenderer dots() {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
        renderer.setSeriesShape(0, new Ellipse2D.Double(-DOT / 2, -DOT / 2, DOT, DOT));
        renderer.setSeriesPaint(0, Ink.TEXT.colour(0.55));
        renderer.setDrawOutlines(false);
        return renderer;
    }

    // Blanks keep it away from the whisker.
    private static String text(Estimate value) {
        return value.hasInterval()
                ? String.format(Locale.ROOT, "  %.2f (%.2f – %.2f)", value.value(), value.low(), value.high())
                : String.format(Locale.ROOT, "  %.2f", value.value());
    }
}
