// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import io.vorlauf.report.plot.Plot.SharePlot;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RectangularShape;
import java.awt.geom.RoundRectangle2D;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.renderer.category.BarPainter;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * Bars of 100 % and their parts, which differ in colour and in what they are hatched with, and say what they are where
 * they have room.
 *
 * @param plot what is drawn
 * @param bars the chart without its legend
 */
record ShareChart(SharePlot plot, Style.ChartDrawing bars) implements Drawing {

    private static final int LEGEND_LINE = 22;
    private static final int SWATCH = 26;
    private static final int GAP = 18;

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
        StackedBarRenderer renderer = new StackedBarRenderer();
        renderer.setBarPainter(new Parts(plot.parts(), bars));
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        return new ShareChart(plot, Style.rows(dataset, shares, renderer, bars.size()));
    }

    @Override
    public int height() {
        return bars.height() + legend(null);
    }

    @Override
    public void paint(Graphics2D graphics) {
        bars.paint(graphics);
        legend(graphics);
    }

    // Draws it, unless there is nothing to draw on, and returns its height.
    private int legend(Graphics2D graphics) {
        double left = GAP;
        int line = 0;
        for (int part = 0; part < plot.parts().size(); part++) {
            String name = plot.parts().get(part);
            double width = SWATCH + 6 + Lettering.width(name, Lettering.SMALL);
            if (left > GAP && left + width > width() - GAP) {
                left = GAP;
                line++;
            }
            if (graphics != null) {
                double top = bars.height() + line * LEGEND_LINE + 4.0;
                fill(graphics, new Rectangle2D.Double(left, top, SWATCH, 14), part);
                graphics.setColor(Ink.TEXT.colour());
                graphics.setFont(Lettering.SMALL);
                graphics.drawString(name, (float) left + SWATCH + 6, (float) top + 11);
            }
            left += width + GAP;
        }
        return (line + 1) * LEGEND_LINE + 4;
    }

    private static void fill(Graphics2D graphics, RectangularShape box, int part) {
        graphics.setColor(Ink.series(part).colour());
        graphics.fill(box);
        graphics.setColor(Ink.SURFACE.colour());
        graphics.setStroke(Style.THIN);
        switch (part % 6) {
            case 1 -> diagonals(graphics, box, true);
            case 2 -> dots(graphics, box);
            case 3 -> diagonals(graphics, box, false);
            case 4 -> verticals(graphics, box);
            case 5 -> {
                diagonals(graphics, box, true);
                diagonals(graphics, box, false);
            }
            default -> { }
        }
        graphics.draw(new Line2D.Double(box.getMaxX(), box.getMinY(), box.getMaxX(), box.getMaxY()));
    }

    private static void diagonals(Graphics2D graphics, RectangularShape box, boolean rising) {
        double width = box.getWidth();
        double height = box.getHeight();
        for (double sum = 5; sum < width + height; sum += 7) {
            double from = Math.max(0, sum - height);
            double to = Math.min(sum, width);
            double left = rising ? box.getMinX() + from : box.getMaxX() - from;
            double right = rising ? box.getMinX() + to : box.getMaxX() - to;
            graphics.draw(new Line2D.Double(left, box.getMinY() + Math.min(sum, height),
                    right, box.getMinY() + Math.max(0, sum - width)));
        }
    }

    private static void verticals(Graphics2D graphics, RectangularShape box) {
        for (double x = box.getMinX() + 3; x < box.getMaxX(); x += 4) {
            graphics.draw(new Line2D.Double(x, box.getMinY(), x, box.getMaxY()));
        }
    }

    private static void dots(Graphics2D graphics, RectangularShape box) {
        boolean odd = false;
        for (double x = box.getMinX() + 3; x < box.getMaxX() - 1; x += 4) {
            for (double y = box.getMinY() + (odd ? 6 : 3); y < box.getMaxY() - 1; y += 6) {
                graphics.fill(new Ellipse2D.Double(x - 1, y - 1, 2, 2));
            }
            odd = !odd;
        }
    }

    /** Paints the parts and writes on them what they are. */
    private record Parts(List<String> names, List<SharePlot.Bar> bars) implements BarPainter {

        private static final int PADDING = 4;

        @Override
        public void paintBar(Graphics2D graphics, BarRenderer renderer, int row, int column, RectangularShape box,
                RectangleEdge base) {
            SharePlot.Bar bar = bars.get(column);
            if (box.getWidth() <= 0) {
                return;
            }
            fill(graphics, box, row);
            String share = String.format(Locale.ROOT, "%.0f %%", 100 * bar.amounts().get(row) / bar.total());
            if (!label(graphics, box, names.get(row) + " " + share)) {
                label(graphics, box, share);
            }
        }

        private static boolean label(Graphics2D graphics, RectangularShape box, String text) {
            double width = Lettering.width(text, Lettering.SMALL) + 2 * PADDING;
            if (width + PADDING > box.getWidth()) {
                return false;
            }
            double left = box.getCenterX() - width / 2;
            graphics.setColor(Ink.SURFACE.colour());
            graphics.fill(new RoundRectangle2D.Double(left, box.getCenterY() - 8, width, 16, 6, 6));
            graphics.setColor(Ink.TEXT.colour());
            graphics.setFont(Lettering.SMALL);
            graphics.drawString(text, (float) left + PADDING, (float) box.getCenterY() + 4);
            return true;
        }

        @Override
        public void paintBarShadow(Graphics2D graphics, BarRenderer renderer, int row, int column,
                RectangularShape box, RectangleEdge base, boolean pegShadow) {
            // There is none.
        }
    }
}
