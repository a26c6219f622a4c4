package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Drawing;
import io.vorlauf.report.internal.drawing.FlameDrawing;
import io.vorlauf.report.internal.drawing.TreeDrawing;
import io.vorlauf.report.plot.BarPlot;
import io.vorlauf.report.plot.DistributionPlot;
import io.vorlauf.report.plot.FlamePlot;
import io.vorlauf.report.plot.HeatMap;
import io.vorlauf.report.plot.HistogramPlot;
import io.vorlauf.report.plot.LinePlot;
import io.vorlauf.report.plot.Plot;
import io.vorlauf.report.plot.SharePlot;
import io.vorlauf.report.plot.TreePlot;

/** Finds the way to draw a plot. */
public final class Charts {

    private Charts() {}

    /** The drawing of a plot that is not empty. */
    public static Drawing draw(Plot plot) {
        if (plot instanceof BarPlot bars) {
            return BarChart.draw(bars);
        } else if (plot instanceof LinePlot lines) {
            return LineChart.draw(lines);
        } else if (plot instanceof HeatMap map) {
            return HeatMapChart.draw(map);
        } else if (plot instanceof HistogramPlot histogram) {
            return HistogramChart.draw(histogram);
        } else if (plot instanceof SharePlot shares) {
            return ShareChart.draw(shares);
        } else if (plot instanceof DistributionPlot distributions) {
            return DistributionChart.draw(distributions);
        } else if (plot instanceof TreePlot tree) {
            return new TreeDrawing(tree);
        } else if (plot instanceof FlamePlot flame) {
            return new FlameDrawing(flame);
        }
        throw new IllegalArgumentException("there is no way to draw " + plot.getClass());
    }
}
