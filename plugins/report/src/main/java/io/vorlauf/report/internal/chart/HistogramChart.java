package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Drawing;
import io.vorlauf.report.internal.drawing.Ink;
import io.vorlauf.report.internal.drawing.Lettering;
import io.vorlauf.report.plot.HistogramPlot;
import io.vorlauf.report.plot.HistogramPlot.Bin;
import io.vorlauf.report.plot.HistogramPlot.Mark;
import java.awt.Stroke;
import java.awt.geom.Line2D;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** Bars over whole numbers, with marked places that are named in the legend, since they may lie close together. */
final class HistogramChart {

    private static final int HEIGHT = 340;
    private static final double HALF = 0.4;
    private static final List<Ink> MARK_INKS = List.of(Ink.SERIES_5, Ink.SERIES_2, Ink.SERIES_4, Ink.SERIES_3);
    private static final float SHORTEST_DASH = 3;

    private HistogramChart() {}

    static Drawing draw(HistogramPlot plot) {
        XYIntervalSeries series = new XYIntervalSeries("");
        plot.bins().forEach(bin -> series.add(
                bin.value(), bin.value() - HALF, bin.value() + HALF, bin.count(), bin.count(), bin.count()));
        XYIntervalSeriesCollection dataset = new XYIntervalSeriesCollection();
        dataset.addSeries(series);
        NumberAxis x = Style.numbers(plot.x());
        x.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
        x.setAutoRangeIncludesZero(false);
        NumberAxis y = Style.numbers(plot.y());
        y.setUpperMargin(0.12);
        XYPlot chart = new XYPlot(dataset, x, y, bars());
        Style.grid(chart, false, true);
        plot.bins().forEach(bin -> chart.addAnnotation(count(bin)));
        LegendItemCollection legend = new LegendItemCollection();
        for (int i = 0; i < plot.marks().size(); i++) {
            mark(chart, legend, plot.marks().get(i), i);
        }
        chart.setFixedLegendItems(legend);
        return Style.chart(chart, !plot.marks().isEmpty(), HEIGHT);
    }

    private static XYBarRenderer bars() {
        XYBarRenderer renderer = new XYBarRenderer();
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setSeriesPaint(0, Ink.SERIES_1.colour());
        return renderer;
    }

    private static XYTextAnnotation count(Bin bin) {
        XYTextAnnotation text =
                new XYTextAnnotation(String.format(Locale.ROOT, "%,d", bin.count()), bin.value(), bin.count());
        text.setFont(Lettering.SMALL);
        text.setPaint(Ink.TEXT.colour());
        text.setTextAnchor(TextAnchor.BOTTOM_CENTER);
        // Marks may lie behind it.
        text.setBackgroundPaint(Ink.SURFACE.colour());
        return text;
    }

    private static void mark(XYPlot chart, LegendItemCollection legend, Mark mark, int index) {
        Ink ink = MARK_INKS.get(index % MARK_INKS.size());
        Stroke stroke = Style.dashed(SHORTEST_DASH * (index + 1));
        chart.addDomainMarker(new ValueMarker(mark.value(), ink.colour(), stroke), Layer.FOREGROUND);
        legend.add(new LegendItem(
                mark.name() + " " + Lettering.number(mark.value()), null, null, null,
                new Line2D.Double(0, 0, 24, 0), stroke, ink.colour()));
    }
}
