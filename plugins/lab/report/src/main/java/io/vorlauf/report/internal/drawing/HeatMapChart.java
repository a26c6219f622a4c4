// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import io.vorlauf.report.plot.Plot.HeatMap;
import io.vorlauf.report.plot.Plot.HeatMap.Scale;
import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYZDataset;

/** A heat map whose cells keep their colours in any theme and say their values where they have room. */
final class HeatMapChart {

    private static final int AROUND = 66;
    private static final int TALLEST = 46;
    private static final int LOWEST = 20;
    private static final int WANTED_HEIGHT = 420;
    // What the colour bar with its numbers, and the edges, take of the width.
    private static final int BESIDE = 120;
    private static final int SHORTEST_BAR = 120;
    // What a number beside the colour bar wants of its height.
    private static final int TICK = 20;
    private static final double UNDERLINED = 0.36;
    private static final Font SMALLEST = Lettering.font(11);
    private static final Color ON_PALE = new Color(0x10202f);
    private static final Color ON_DEEP = new Color(0xf8fafc);

    private final HeatMap map;
    private final Ramp ramp;
    private final double columnWidth;
    private final int rowHeight;

    private HeatMapChart(HeatMap map) {
        this.map = map;
        ramp = Ramp.of(map);
        columnWidth = (Drawing.WIDTH - BESIDE - Style.widest(map.rows())) / Math.max(1, map.columns().size());
        rowHeight = Math.max(LOWEST, Math.min(TALLEST, WANTED_HEIGHT / Math.max(1, map.rows().size())));
    }

    static Drawing draw(HeatMap map) {
        return new HeatMapChart(map).draw();
    }

    private Drawing draw() {
        SymbolAxis rows = Style.names(map.y(), map.rows());
        rows.setInverted(true);
        SymbolAxis columns = Style.names(map.x(), thinned());
        XYBlockRenderer renderer = new XYBlockRenderer();
        renderer.setPaintScale(ramp);
        // A little smaller than a cell, so that the surface shows between them.
        double gap = columnWidth > 12 ? 2 : columnWidth > 5 ? 1 : 0;
        renderer.setBlockWidth(1 - gap / columnWidth);
        renderer.setBlockHeight(1 - 2.0 / rowHeight);
        DefaultXYZDataset dataset = new DefaultXYZDataset();
        XYPlot chart = new XYPlot(dataset, columns, rows, renderer);
        Style.grid(chart, false, false);
        fill(dataset, chart);
        Style.ChartDrawing drawing = Style.chart(chart, false, AROUND + height());
        drawing.chart().addSubtitle(bar());
        return drawing;
    }

    private int height() {
        return Math.max(SHORTEST_BAR, rowHeight * map.rows().size());
    }

    // Every second, fifth, … name only, if all of them have no room.
    private List<String> thinned() {
        double widest = Style.widest(map.columns()) + 8;
        int every = 1;
        for (int step : new int[] {1, 2, 5, 10, 20, 50, 100}) {
            every = step;
            if (step * columnWidth >= widest) {
                break;
            }
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < map.columns().size(); i++) {
            names.add(i == 0 || (i + 1) % every == 0 ? map.columns().get(i) : "");
        }
        // The first has a name; the next one keeps away from it.
        if (every > 1 && (every - 1) * columnWidth < widest) {
            names.set(every - 1, "");
        }
        return names;
    }

    private void fill(DefaultXYZDataset dataset, XYPlot chart) {
        int cells = (int) map.values().stream().flatMap(List::stream).filter(ramp::has).count();
        double[][] data = new double[3][cells];
        int next = 0;
        Font font = fitting();
        for (int row = 0; row < map.rows().size(); row++) {
            for (int column = 0; column < map.columns().size(); column++) {
                double value = map.values().get(row).get(column);
                if (ramp.has(value)) {
                    data[0][next] = column;
                    data[1][next] = row;
                    data[2][next++] = value;
                    if (ramp.ratio() && value < 1) {
                        chart.addAnnotation(new XYLineAnnotation(column - UNDERLINED, row + UNDERLINED,
                                column + UNDERLINED, row + UNDERLINED, Style.WHISKER, readable(ramp.colour(value))));
                    }
                    if (font != null) {
                        XYTextAnnotation text = new XYTextAnnotation(Lettering.number(value), column, row);
                        text.setFont(font);
                        text.setPaint(readable(ramp.colour(value)));
                        chart.addAnnotation(text);
                    }
                }
            }
        }
        dataset.addSeries("", data);
    }

    // The largest letters in which every value has room in its cell; null if none.
    private Font fitting() {
        for (Font font : List.of(Lettering.LABEL, SMALLEST)) {
            double widest = map.values().stream().flatMap(List::stream).filter(ramp::has)
                    .mapToDouble(value -> Lettering.width(Lettering.number(value), font))
                    .max().orElse(0);
            if (widest + 5 <= columnWidth && font.getSize2D() + 5 <= rowHeight) {
                return font;
            }
        }
        return null;
    }

    private static Color readable(Color cell) {
        double pale = contrast(cell, ON_PALE);
        return pale >= contrast(cell, ON_DEEP) ? ON_PALE : ON_DEEP;
    }

    // As the Web Content Accessibility Guidelines have it.
    private static double contrast(Color one, Color other) {
        double brighter = Math.max(luminance(one), luminance(other));
        return (brighter + 0.05) / (Math.min(luminance(one), luminance(other)) + 0.05);
    }

    private static double luminance(Color colour) {
        float[] linear = colour.getRGBColorComponents(null);
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (linear[i] <= 0.04045 ? linear[i] / 12.92 : Math.pow((linear[i] + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    private PaintScaleLegend bar() {
        ValueAxis axis;
        if (map.scale() == Scale.RATIO) {
            axis = LogScale.between(map.value(), ramp.low(), ramp.high(), height() / TICK);
        } else {
            NumberAxis numbers = Style.numbers(map.value());
            numbers.setRange(ramp.low(), ramp.high());
            axis = numbers;
        }
        PaintScaleLegend legend = new PaintScaleLegend(ramp, axis);
        legend.setPosition(RectangleEdge.RIGHT);
        legend.setAxisLocation(AxisLocation.TOP_OR_RIGHT);
        legend.setSubdivisionCount(map.scale() == Scale.RATIO ? 240 : 60);
        legend.setStripWidth(14);
        legend.setStripOutlineVisible(false);
        legend.setBackgroundPaint(null);
        legend.setFrame(BlockBorder.NONE);
        legend.setMargin(new RectangleInsets(0, 14, 42, 0));
        return legend;
    }

    /**
     * Colours for values.
     *
     * @param low the lowest value
     * @param high the highest value, above the lowest
     * @param ratio whether 1 lies in the middle, and half as much as far from it as twice as much
     */
    private record Ramp(double low, double high, boolean ratio) implements PaintScale {

        // Less than this to either side of 1 is noise as a rule, and is not to look like a difference.
        private static final double LEAST = 1.25;
        private static final Color LOWEST = new Color(0xe3eefa);
        private static final Color HIGHEST = new Color(0x0c4583);
        // From brown over grey to blue, as ColorBrewer has it for those who do not see red or green; grey, so that a
        // cell of 1 is not taken for none.
        private static final List<Color> AROUND_ONE = List.of(new Color(0x7f3b08), new Color(0xd07a1f),
                new Color(0xf4bf7a), new Color(0xe9e7e3), new Color(0x9fc5e8), new Color(0x3d82c4),
                new Color(0x0a3f7d));
        private static final List<Color> RISING = List.of(LOWEST, new Color(0x78aadd), HIGHEST);

        static Ramp of(HeatMap map) {
            boolean ratio = map.scale() == Scale.RATIO;
            double[] known = map.values().stream()
                    .flatMap(List::stream)
                    .filter(value -> Double.isFinite(value) && (!ratio || value > 0))
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            double low = known.length == 0 ? 1 : known[0];
            double high = known.length == 0 ? 1 : known[known.length - 1];
            if (ratio) {
                double farthest = Math.max(LEAST, Math.max(high, 1 / low));
                return new Ramp(1 / farthest, farthest, true);
            }
            // One value is in the middle of some.
            double half = high > low ? 0 : Math.max(Math.abs(low) / 10, Double.MIN_NORMAL);
            return new Ramp(low - half, high + half, false);
        }

        boolean has(double value) {
            return Double.isFinite(value) && (!ratio || value > 0);
        }

        Color colour(double value) {
            double share = ratio ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
            List<Color> stops = ratio ? AROUND_ONE : RISING;
            double place = Math.min(1, Math.max(0, share)) * (stops.size() - 1);
            int below = Math.min((int) place, stops.size() - 2);
            Color from = stops.get(below);
            Color to = stops.get(below + 1);
            double rest = place - below;
            return new Color(
                    mix(from.getRed(), to.getRed(), rest),
                    mix(from.getGreen(), to.getGreen(), rest),
                    mix(from.getBlue(), to.getBlue(), rest));
        }

        @Override
        public double getLowerBound() {
            return low;
        }

        @Override
        public double getUpperBound() {
            return high;
        }

        @Override
        public Paint getPaint(double value) {
            return colour(value);
        }

        private static int mix(int from, int to, double share) {
            return (int) Math.round(from + share * (to - from));
        }
    }
}
