// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Stroke;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.category.CategoryItemRenderer;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;

/** How all charts look. */
final class Style {

    static final Stroke LINE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final Stroke THIN = new BasicStroke(1);
    static final Stroke WHISKER = new BasicStroke(1.5f);

    private static final RectangleInsets EDGE = new RectangleInsets(8, 4, 4, 22);
    private static final double HIGHEST_SHARE = 1.02;
    private static final RectangleInsets BESIDE_NAMES = new RectangleInsets(2, 4, 2, 7);
    private static final double CATEGORY_MARGIN = 0.3;
    private static final int AROUND_ROWS = 62;
    private static final int ROW = 34;
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

    /** An axis of numbers. */
    static NumberAxis numbers(String label) {
        NumberAxis axis = new NumberAxis(label);
        // Not those of the computer's language: a report is in English.
        axis.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
        look(axis);
        return axis;
    }

    /**
     * An axis as it was asked for.
     *
     * @param values what is to have a place on it
     */
    static ValueAxis axis(io.vorlauf.report.plot.Axis wanted, double... values) {
        return switch (wanted.extent()) {
            case RATIO -> LogScale.ratios(wanted.label(), values);
            case GEOMETRIC -> LogScale.of(wanted.label(), values);
            case UNIT, FROM_ZERO, WHOLE, DATA -> numbers(wanted);
        };
    }

    private static NumberAxis numbers(io.vorlauf.report.plot.Axis wanted) {
        NumberAxis axis = numbers(wanted.label());
        axis.setAutoRangeIncludesZero(false);
        switch (wanted.extent()) {
            case UNIT -> {
                // A little more, for marks at 1.
                axis.setRange(0, HIGHEST_SHARE);
                axis.setTickUnit(new NumberTickUnit(
                        0.1, new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT))));
            }
            case FROM_ZERO -> {
                axis.setAutoRangeIncludesZero(true);
                axis.setLowerMargin(0);
            }
            case WHOLE -> axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
            default -> { }
        }
        return axis;
    }

    /** An axis of names, at 0, 1, 2, … */
    static SymbolAxis names(String label, List<String> names) {
        SymbolAxis axis = new Names(label, names.stream().map(Style::name).toArray(String[]::new));
        axis.setGridBandsVisible(false);
        lookOfNames(axis);
        return axis;
    }

    private static void lookOfNames(Axis axis) {
        look(axis);
        axis.setTickMarksVisible(false);
        axis.setTickLabelInsets(BESIDE_NAMES);
        axis.setTickLabelFont(Lettering.LABEL);
        axis.setTickLabelPaint(Ink.TEXT.colour());
    }

    /** Names at 0, 1, 2, …, all of which are drawn: whoever has too many leaves some empty. */
    private static final class Names extends SymbolAxis {

        private static final long serialVersionUID = 1L;

        private final String[] names;

        Names(String label, String... names) {
            super(label, names);
            this.names = names;
        }

        @Override
        public List<NumberTick> refreshTicks(Graphics2D g2, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
            TextAnchor anchor = edge == RectangleEdge.LEFT ? TextAnchor.CENTER_RIGHT : TextAnchor.TOP_CENTER;
            return IntStream.range(0, names.length)
                    .filter(i -> !names[i].isEmpty())
                    .mapToObj(i -> new NumberTick(i, names[i], anchor, TextAnchor.CENTER, 0))
                    .toList();
        }
    }

    /** A name that does not take the room of the plot. */
    static String name(String name) {
        return Lettering.fitting(name, Lettering.LABEL, LONGEST_NAME);
    }

    /** How wide the widest of some names is, in pixels; 0 if there is none. */
    static double widest(List<String> names) {
        return names.stream().mapToDouble(name -> Lettering.width(name(name), Lettering.LABEL)).max().orElse(0);
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

    /** The axis with the names of bars. */
    private static CategoryAxis categories() {
        CategoryAxis axis = new CategoryAxis();
        lookOfNames(axis);
        axis.setCategoryMargin(CATEGORY_MARGIN);
        // A name is cut beforehand if it is long; it is never to be broken.
        axis.setMaximumCategoryLabelWidthRatio(1);
        return axis;
    }

    /**
     * A chart of JFreeChart as a drawing.
     *
     * @param chart what is drawn; nothing changes it any more
     * @param height its height in pixels
     */
    record ChartDrawing(JFreeChart chart, int height) implements Drawing {

        @Override
        public void paint(Graphics2D graphics) {
            chart.draw(graphics, new Rectangle2D.Double(0, 0, width(), height));
        }
    }

    /** Small letters at a place in a plot. */
    static XYTextAnnotation text(String words, double x, double y, TextAnchor anchor) {
        XYTextAnnotation text = new XYTextAnnotation(words, x, y);
        text.setFont(Lettering.SMALL);
        text.setPaint(Ink.TEXT.colour());
        text.setTextAnchor(anchor);
        return text;
    }

    /** Bars without shadows and shades, all in the colour of the first series. */
    static XYBarRenderer bars() {
        XYBarRenderer renderer = new XYBarRenderer();
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        renderer.setSeriesPaint(0, Ink.SERIES_1.colour());
        return renderer;
    }

    /** Rows of bars or boxes with their names, from top to bottom. */
    static ChartDrawing rows(CategoryDataset dataset, ValueAxis values, CategoryItemRenderer renderer, int rows) {
        CategoryPlot chart = new CategoryPlot(dataset, categories(), values, renderer);
        chart.setOrientation(PlotOrientation.HORIZONTAL);
        chart.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        chart.setRangeGridlinesVisible(true);
        chart.setRangeGridlinePaint(Ink.GRID.colour());
        chart.setRangeGridlineStroke(THIN);
        chart.setAxisOffset(RectangleInsets.ZERO_INSETS);
        return chart(chart, false, AROUND_ROWS + ROW * rows);
    }
}
