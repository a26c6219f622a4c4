package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Drawing;
import io.vorlauf.report.internal.drawing.Ink;
import io.vorlauf.report.internal.drawing.Lettering;
import io.vorlauf.report.plot.SharePlot;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.CategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;

/** Bars of 100 % and their parts. */
final class ShareChart {

    private static final int AROUND = 92;
    private static final int BAR = 34;
    private static final double SMALLEST_LABELLED = 0.06;

    private ShareChart() {}

    static Drawing draw(SharePlot plot) {
        List<SharePlot.Bar> bars = plot.bars().stream().filter(bar -> bar.total() > 0).toList();
        DefaultCategoryDataset dataset = new DefaultCategoryDataset();
        for (int part = 0; part < plot.parts().size(); part++) {
            for (SharePlot.Bar bar : bars) {
                dataset.addValue(bar.amounts().get(part) / bar.total(), plot.parts().get(part), Style.name(bar.name()));
            }
        }
        NumberAxis shares = Style.numbers(plot.value());
        shares.setRange(0, 1);
        shares.setNumberFormatOverride(NumberFormat.getPercentInstance(Locale.ROOT));
        CategoryPlot chart = new CategoryPlot(dataset, Categories.axis(), shares, renderer(plot.parts().size()));
        chart.setOrientation(PlotOrientation.HORIZONTAL);
        chart.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        Style.grid(chart);
        return Style.chart(chart, true, AROUND + BAR * bars.size());
    }

    private static StackedBarRenderer renderer(int parts) {
        StackedBarRenderer renderer = new StackedBarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        renderer.setDefaultItemLabelsVisible(true);
        renderer.setDefaultItemLabelGenerator(new Percent());
        renderer.setDefaultItemLabelFont(Lettering.SMALL);
        renderer.setDefaultItemLabelPaint(Ink.SURFACE.colour());
        for (int part = 0; part < parts; part++) {
            renderer.setSeriesPaint(part, Ink.series(part).colour());
        }
        return renderer;
    }

    /** The share, where it has room. */
    private static final class Percent implements CategoryItemLabelGenerator {

        @Override
        public String generateLabel(CategoryDataset dataset, int row, int column) {
            double share = dataset.getValue(row, column).doubleValue();
            return share < SMALLEST_LABELLED ? null : String.format(Locale.ROOT, "%.0f %%", 100 * share);
        }

        @Override
        public String generateRowLabel(CategoryDataset dataset, int row) {
            return dataset.getRowKey(row).toString();
        }

        @Override
        public String generateColumnLabel(CategoryDataset dataset, int column) {
            return dataset.getColumnKey(column).toString();
        }
    }
}
