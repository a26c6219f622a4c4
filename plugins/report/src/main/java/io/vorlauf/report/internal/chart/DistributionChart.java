package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Drawing;
import io.vorlauf.report.internal.drawing.Ink;
import io.vorlauf.report.plot.DistributionPlot;
import java.util.List;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BoxAndWhiskerRenderer;
import org.jfree.data.statistics.BoxAndWhiskerItem;
import org.jfree.data.statistics.DefaultBoxAndWhiskerCategoryDataset;

/** Boxes and whiskers. */
final class DistributionChart {

    private static final int AROUND = 62;
    private static final int BOX = 34;

    private DistributionChart() {}

    static Drawing draw(DistributionPlot plot) {
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
        CategoryPlot chart = new CategoryPlot(dataset, Categories.axis(), values, renderer());
        chart.setOrientation(PlotOrientation.HORIZONTAL);
        chart.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        Style.grid(chart);
        return Style.chart(chart, false, AROUND + BOX * plot.rows().size());
    }

    private static BoxAndWhiskerRenderer renderer() {
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
