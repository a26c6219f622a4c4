package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Ink;
import io.vorlauf.report.internal.drawing.Lettering;
import java.awt.BasicStroke;
import java.awt.Stroke;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** How all charts look. */
final class Style {

    static final Stroke LINE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final Stroke THIN = new BasicStroke(1);
    static final Stroke WHISKER = new BasicStroke(1.5f);

    private static final RectangleInsets EDGE = new RectangleInsets(8, 4, 4, 22);
    private static final double HIGHEST_SHARE = 1.02;
    static final RectangleInsets BESIDE_NAMES = new RectangleInsets(2, 4, 2, 7);
    private static final int LONGEST_NAME = 200;

    private Style() {}

    /** A line of dashes, each as long as the gaps between them. */
    static Stroke dashed(float length) {
        return new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {length, length}, 0);
    }

    /** A chart around a plot, with a legend below it if it is to have one. */
    static ChartDrawing chart(Plot plot, boolean legend, int height) {
        JFreeChart chart = new JFreeChart(null, Lettering.LABEL, plot, false);
        chart.setBackgroundPaint(null);
        chart.setPadding(EDGE);
        plot.setBackgroundPaint(null);
        plot.setOutlineVisible(false);
        plot.setInsets(RectangleInsets.ZERO_INSETS);
        if (legend) {
            LegendTitle title = new LegendTitle(plot);
            title.setPosition(RectangleEdge.BOTTOM);
            title.setItemFont(Lettering.SMALL);
            title.setItemPaint(Ink.TEXT.colour());
            title.setBackgroundPaint(null);
            title.setFrame(BlockBorder.NONE);
            chart.addLegend(title);
        }
        return new ChartDrawing(chart, height);
    }

    /** Lines across a plot where its values have ticks. */
    static void grid(XYPlot plot, boolean domain, boolean range) {
        plot.setDomainGridlinesVisible(domain);
        plot.setRangeGridlinesVisible(range);
        plot.setDomainGridlinePaint(Ink.GRID.colour());
        plot.setRangeGridlinePaint(Ink.GRID.colour());
        plot.setDomainGridlineStroke(THIN);
        plot.setRangeGridlineStroke(THIN);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    }

    /** Lines across a plot where its values have ticks. */
    static void grid(CategoryPlot plot) {
        plot.setRangeGridlinesVisible(true);
        plot.setRangeGridlinePaint(Ink.GRID.colour());
        plot.setRangeGridlineStroke(THIN);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    }

    /** An axis of numbers. */
    static NumberAxis numbers(String label) {
        NumberAxis axis = new NumberAxis(label);
        // Not those of the computer's language: a report is in English.
        axis.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
        look(axis);
        return axis;
    }

    /** An axis as it was asked for. */
    static NumberAxis numbers(io.vorlauf.report.plot.Axis wanted) {
        NumberAxis axis = numbers(wanted.label());
        axis.setAutoRangeIncludesZero(false);
        switch (wanted.extent()) {
            case UNIT -> {
                // A little more, for marks at 1.
                axis.setRange(0, HIGHEST_SHARE);
                axis.setTickUnit(new NumberTickUnit(0.1, tenths()));
            }
            case FROM_ZERO -> {
                axis.setAutoRangeIncludesZero(true);
                axis.setLowerMargin(0);
            }
            case WHOLE -> axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
            case DATA -> axis.setAutoRangeIncludesZero(false);
        }
        return axis;
    }

    private static DecimalFormat tenths() {
        return new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    }

    /** An axis of names, at 0, 1, 2, … */
    static SymbolAxis names(String label, List<String> names) {
        SymbolAxis axis = new SymbolAxis(label, names.stream().map(Style::name).toArray(String[]::new));
        axis.setGridBandsVisible(false);
        look(axis);
        axis.setTickMarksVisible(false);
        axis.setTickLabelInsets(BESIDE_NAMES);
        axis.setTickLabelFont(Lettering.LABEL);
        axis.setTickLabelPaint(Ink.TEXT.colour());
        return axis;
    }

    /** A name that does not take the room of the plot. */
    static String name(String name) {
        return Lettering.fitting(name, Lettering.LABEL, LONGEST_NAME);
    }

    /** Gives an axis its letters and colours. */
    static void look(Axis axis) {
        axis.setLabelFont(Lettering.LABEL);
        axis.setLabelPaint(Ink.TEXT.colour());
        axis.setTickLabelFont(Lettering.SMALL);
        axis.setTickLabelPaint(Ink.MUTED.colour());
        axis.setAxisLinePaint(Ink.MUTED.colour());
        axis.setTickMarkPaint(Ink.MUTED.colour());
        axis.setAxisLineStroke(THIN);
    }

    /** A line at a value to compare with. */
    static ValueMarker reference(double value) {
        return new ValueMarker(value, Ink.REFERENCE.colour(), dashed(3));
    }
}
