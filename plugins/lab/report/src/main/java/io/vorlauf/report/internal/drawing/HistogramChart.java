// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import io.vorlauf.report.plot.Plot.HistogramPlot;
import io.vorlauf.report.plot.Plot.HistogramPlot.Bin;
import io.vorlauf.report.plot.Plot.HistogramPlot.Mark;
import java.awt.BasicStroke;
import java.awt.Stroke;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/**
 * Bars over whole numbers, with marked places. Each mark has its name in a line of its own above the bars, and dashes
 * that fall between those of the others, so that all are seen where they lie on each other.
 */
final class HistogramChart {

    private static final int HEIGHT = 340;
    // What axes and edges take of it.
    private static final int AROUND = 62;
    private static final int LINE = 18;
    private static final double HALF = 0.4;
    private static final float DASH = 6;
    private static final double CLOSE = 0.05;
    private static final List<Ink> MARK_INKS = List.of(Ink.SERIES_2, Ink.SERIES_4, Ink.SERIES_3, Ink.SERIES_5);

    private HistogramChart() {}

    static Drawing draw(HistogramPlot plot) {
        XYIntervalSeries series = new XYIntervalSeries("");
        plot.bins().forEach(bin -> series.add(
                bin.value(), bin.value() - HALF, bin.value() + HALF, bin.count(), bin.count(), bin.count()));
        XYIntervalSeriesCollection dataset = new XYIntervalSeriesCollection();
        dataset.addSeries(series);
        NumberAxis x = Style.numbers(plot.x());
        x.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
        double low = plot.bins().stream().mapToInt(Bin::value).min().orElse(0) - 0.6;
        double high = plot.bins().stream().mapToInt(Bin::value).max().orElse(1) + 0.6;
        x.setRange(low, high);
        NumberAxis y = Style.numbers(plot.y());
        long most = plot.bins().stream().mapToLong(Bin::count).max().orElse(0);
        double room = HEIGHT - AROUND;
        // One line for the count of the highest bar.
        double top = Math.max(1, most) * room / (room - LINE * (plot.marks().size() + 1));
        y.setRange(0, top);
        XYPlot chart = new XYPlot(dataset, x, y, Style.bars());
        Style.grid(chart, false, true);
        // First a line of the surface's colour below each: what is not to hide others, yet to be seen on a bar.
        for (boolean below : new boolean[] {true, false}) {
            for (int i = 0; i < plot.marks().size(); i++) {
                chart.addAnnotation(line(plot.marks(), i, top * (1 - (i + 0.5) * LINE / room), below));
            }
        }
        for (int i = 0; i < plot.marks().size(); i++) {
            Mark mark = plot.marks().get(i);
            chart.addAnnotation(name(mark, top * (1 - (i + 0.5) * LINE / room), mark.value() > 0.3 * low + 0.7 * high));
        }
        plot.bins().forEach(bin -> chart.addAnnotation(count(bin)));
        return Style.chart(chart, false, HEIGHT);
    }

    private static XYTextAnnotation count(Bin bin) {
        XYTextAnnotation text = Style.text(String.format(Locale.ROOT, "%,d", bin.count()), bin.value(), bin.count(),
                TextAnchor.BOTTOM_CENTER);
        // Marks may lie behind it.
        text.setBackgroundPaint(Ink.SURFACE.colour());
        return text;
    }

    private static XYLineAnnotation line(List<Mark> marks, int index, double height, boolean below) {
        double place = marks.get(index).value();
        // The dashes of others at this place fall into the gaps.
        int here = (int) marks.stream().filter(mark -> Math.abs(mark.value() - place) < CLOSE).count();
        int before = (int) marks.subList(0, index).stream()
                .filter(mark -> Math.abs(mark.value() - place) < CLOSE).count();
        Stroke stroke = below ? new BasicStroke(5, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND)
                : new BasicStroke(3, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1,
                        new float[] {DASH, DASH * Math.max(1, here - 1)}, DASH * before);
        Ink ink = below ? Ink.SURFACE : MARK_INKS.get(index % MARK_INKS.size());
        return new XYLineAnnotation(place, 0, place, height, stroke, ink.colour());
    }

    private static XYTextAnnotation name(Mark mark, double height, boolean atTheRight) {
        String name = mark.name() + " " + Lettering.number(mark.value());
        XYTextAnnotation text = Style.text(atTheRight ? name + "  " : "  " + name, mark.value(), height,
                atTheRight ? TextAnchor.CENTER_RIGHT : TextAnchor.CENTER_LEFT);
        text.setBackgroundPaint(Ink.SURFACE.colour());
        return text;
    }
}
