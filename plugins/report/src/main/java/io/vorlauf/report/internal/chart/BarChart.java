package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Drawing;
import io.vorlauf.report.internal.drawing.Ink;
import io.vorlauf.report.internal.drawing.Lettering;
import io.vorlauf.report.plot.BarPlot;
import io.vorlauf.report.plot.Interval;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** Horizontal bars with whiskers and their numbers at the end. */
final class BarChart {

    private static final int AROUND = 62;
    private static final int BAR = 34;
    private static final double HALF = 0.32;
    private static final int BESIDE = 60;

    private BarChart() {}

    static Drawing draw(BarPlot plot) {
        List<BarPlot.Bar> bars = plot.bars();
        SymbolAxis names = Style.names(null, bars.stream().map(BarPlot.Bar::name).toList());
        names.setInverted(true);
        NumberAxis values = Style.numbers(plot.value());
        XYPlot chart = new XYPlot(null, names, values, null);
        chart.setOrientation(PlotOrientation.HORIZONTAL);
        Style.grid(chart, false, true);
        chart.setDataset(0, series(bars, false));
        chart.setRenderer(0, bars());
        chart.setDataset(1, series(bars, true));
        chart.setRenderer(1, whiskers());
        chart.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        for (int i = 0; i < bars.size(); i++) {
            Interval value = bars.get(i).value();
            if (value.isKnown()) {
                chart.addAnnotation(number(i, value));
            }
        }
        plot.reference().ifPresent(reference -> chart.addRangeMarker(Style.reference(reference)));
        values.setRange(0, longest(plot));
        return Style.chart(chart, false, AROUND + BAR * bars.size());
    }

    // How far the axis has to go for every bar to have its numbers beside it.
    private static double longest(BarPlot plot) {
        double room = Drawing.WIDTH - BESIDE - plot.bars().stream()
                .mapToDouble(bar -> Lettering.width(Style.name(bar.name()), Lettering.LABEL))
                .max()
                .orElse(0);
        double longest = plot.reference().orElse(0);
        for (BarPlot.Bar bar : plot.bars()) {
            if (bar.value().isKnown()) {
                double share = 1 - Lettering.width(text(bar.value()), Lettering.SMALL) / room;
                longest = Math.max(longest, end(bar.value()) / share);
            }
        }
        return longest > 0 ? longest : 1;
    }

    private static double end(Interval value) {
        return value.isBounded() ? Math.max(value.value(), value.high()) : value.value();
    }

    private static XYIntervalSeriesCollection series(List<BarPlot.Bar> bars, boolean boundedOnly) {
        XYIntervalSeries series = new XYIntervalSeries("");
        for (int i = 0; i < bars.size(); i++) {
            Interval value = bars.get(i).value();
            if (value.isKnown() && (value.isBounded() || !boundedOnly)) {
                series.add(i, i - HALF, i + HALF, value.value(), value.low(), value.high());
            }
        }
        XYIntervalSeriesCollection collection = new XYIntervalSeriesCollection();
        collection.addSeries(series);
        return collection;
    }

    private static XYBarRenderer bars() {
        XYBarRenderer renderer = new XYBarRenderer();
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        renderer.setSeriesPaint(0, Ink.SERIES_1.colour());
        return renderer;
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

    private static XYTextAnnotation number(int index, Interval value) {
        XYTextAnnotation annotation = new XYTextAnnotation(text(value), index, end(value));
        annotation.setFont(Lettering.SMALL);
        annotation.setPaint(Ink.TEXT.colour());
        annotation.setTextAnchor(TextAnchor.CENTER_LEFT);
        return annotation;
    }

    // Blanks keep it away from the whisker.
    private static String text(Interval value) {
        return value.isBounded()
                ? String.format(Locale.ROOT, "  %.2f (%.2f – %.2f)", value.value(), value.low(), value.high())
                : String.format(Locale.ROOT, "  %.2f", value.value());
    }
}
