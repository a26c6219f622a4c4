package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Drawing;
import io.vorlauf.report.internal.drawing.Lettering;
import io.vorlauf.report.plot.HeatMap;
import java.awt.Color;
import java.awt.Paint;
import java.util.List;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultXYZDataset;

/** A heat map whose cells keep their colours in any theme and say their values. */
final class HeatMapChart {

    private static final int AROUND = 66;
    private static final int CELL = 46;
    private static final Color LOWEST = new Color(0xe3eefa);
    private static final Color HIGHEST = new Color(0x0c4583);
    private static final Color ON_PALE = new Color(0x10202f);
    private static final Color ON_DEEP = new Color(0xf8fafc);

    private HeatMapChart() {}

    static Drawing draw(HeatMap map) {
        SymbolAxis rows = Style.names(map.y(), map.rows());
        rows.setInverted(true);
        SymbolAxis columns = Style.names(map.x(), map.columns());
        Ramp ramp = Ramp.over(map.values());
        XYBlockRenderer renderer = new XYBlockRenderer();
        renderer.setPaintScale(ramp);
        // A little smaller than a cell, so that the surface shows between them.
        renderer.setBlockWidth(0.96);
        renderer.setBlockHeight(0.94);
        DefaultXYZDataset dataset = new DefaultXYZDataset();
        XYPlot chart = new XYPlot(dataset, columns, rows, renderer);
        Style.grid(chart, false, false);
        fill(map, dataset, chart, ramp);
        return Style.chart(chart, false, AROUND + CELL * map.rows().size());
    }

    private static void fill(HeatMap map, DefaultXYZDataset dataset, XYPlot chart, Ramp ramp) {
        int cells = (int) map.values().stream().flatMap(List::stream).filter(Double::isFinite).count();
        double[][] data = new double[3][cells];
        int next = 0;
        for (int row = 0; row < map.rows().size(); row++) {
            for (int column = 0; column < map.columns().size(); column++) {
                double value = map.values().get(row).get(column);
                if (Double.isFinite(value)) {
                    data[0][next] = column;
                    data[1][next] = row;
                    data[2][next++] = value;
                    XYTextAnnotation text = new XYTextAnnotation(Lettering.number(value), column, row);
                    text.setFont(Lettering.LABEL);
                    text.setPaint(ramp.share(value) < 0.5 ? ON_PALE : ON_DEEP);
                    chart.addAnnotation(text);
                }
            }
        }
        dataset.addSeries("", data);
    }

    private record Ramp(double low, double high) implements PaintScale {

        static Ramp over(List<List<Double>> values) {
            double[] known = values.stream()
                    .flatMap(List::stream)
                    .filter(Double::isFinite)
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            return new Ramp(known[0], known[known.length - 1]);
        }

        double share(double value) {
            return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
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
            double share = share(value);
            return new Color(
                    mix(LOWEST.getRed(), HIGHEST.getRed(), share),
                    mix(LOWEST.getGreen(), HIGHEST.getGreen(), share),
                    mix(LOWEST.getBlue(), HIGHEST.getBlue(), share));
        }

        private static int mix(int from, int to, double share) {
            return (int) Math.round(from + share * (to - from));
        }
    }
}
