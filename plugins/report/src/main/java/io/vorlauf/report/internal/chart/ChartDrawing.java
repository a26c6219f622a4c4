package io.vorlauf.report.internal.chart;

import io.vorlauf.report.internal.drawing.Drawing;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.JFreeChart;

/**
 * A chart of JFreeChart as a drawing.
 *
 * @param chart what is drawn; nothing changes it any more
 * @param height its height in pixels
 */
record ChartDrawing(JFreeChart chart, int height) implements Drawing {

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public void paint(Graphics2D graphics) {
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width(), height));
    }
}
