// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import io.vorlauf.report.plot.Plot;
import io.vorlauf.report.plot.Plot.BarPlot;
import io.vorlauf.report.plot.Plot.DistributionPlot;
import io.vorlauf.report.plot.Plot.FlamePlot;
import io.vorlauf.report.plot.Plot.HeatMap;
import io.vorlauf.report.plot.Plot.HistogramPlot;
import io.vorlauf.report.plot.Plot.LinePlot;
import io.vorlauf.report.plot.Plot.SharePlot;
import io.vorlauf.report.plot.Plot.TreePlot;
import java.util.List;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.renderer.category.BoxAndWhiskerRenderer;
import org.jfree.data.statistics.BoxAndWhiskerItem;
import org.jfree.data.statistics.DefaultBoxAndWhiskerCategoryDataset;

/** Finds the way to draw a plot, and draws the simplest itself. */
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
            return boxes(distributions);
        } else if (plot instanceof TreePlot tree) {
            return new TreeDrawing(tree);
        } else if (plot instanceof FlamePlot flame) {
            return new FlameDrawing(flame);
        }
        throw new IllegalArgumentException("there is no way to draw " + plot.getClass());
    }

    /** Boxes and whiskers. */
    private static Drawing boxes(DistributionPlot plot) {
        DefaultBoxAndWhiskerCategoryDataset dataset = new DefaultBoxAndWhiskerCategoryDataset();
        double highest = 0;
        for (DistributionPlot.Row row : plot.rows()) {
            dataset.add(
                    new BoxAndWhiskerItem(row.median(), row.median(), row.p25(), row.p75(), row.p5(), row.p95(),
                            row.p5(), row.p95(), List.of()),
                    "", Style.name(row.name()));
            highest = Math.max(highest, row.p95());
        }
        NumberAxis values = Style.numbers(plot.value());
        values.setRange(0, highest > 0 ? 1.05 * highest : 1);
        return Style.rows(dataset, values, boxes(), plot.rows().size());
    }

    private static BoxAndWhiskerRenderer boxes() {
        BoxAndWhiskerRenderer renderer = new BoxAndWhiskerRenderer();
        renderer.setMeanVisible(false);
        renderer.setFillBox(true);
        renderer.setSeriesPaint(0, Ink.SERIES_1.colour(0.45));
        renderer.setSeriesOutlinePaint(0, Ink.TEXT.colour());
        renderer.setUseOutlinePaintForWhiskers(true);
        renderer.setArtifactPaint(Ink.TEXT.colour());
        renderer.setMaxOutlierVisible(false);
        renderer.setMinOutlierVisible(false);
        renderer.setWhiskerWidth(0.5);
        return renderer;
    }
}
