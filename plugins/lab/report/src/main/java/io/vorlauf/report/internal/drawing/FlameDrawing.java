// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import io.vorlauf.report.plot.Plot.FlamePlot;
import io.vorlauf.report.plot.Plot.FlamePlot.Frame;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/** A whole above its parts above theirs, each as wide as its share. */
record FlameDrawing(FlamePlot plot) implements Drawing {

    private static final int MARGIN = 4;
    private static final int ROW = 34;
    private static final int PADDING = 7;
    private static final double EDGE = 4;
    private static final double TINT = 0.22;
    private static final double SEEN = 0.75;

    @Override
    public int height() {
        return plot.root().levels() * ROW + 2 * MARGIN;
    }

    @Override
    public void paint(Graphics2D graphics) {
        double wide = WIDTH - 2.0 * MARGIN;
        frame(graphics, plot.root(), MARGIN, MARGIN, wide, Ink.MUTED);
        double left = MARGIN;
        int index = 0;
        for (Frame part : plot.root().parts()) {
            double width = wide * part.amount() / plot.root().amount();
            branch(graphics, part, left, MARGIN + ROW, width, Ink.series(index++));
            left += width;
        }
    }

    private void branch(Graphics2D graphics, Frame frame, double left, double top, double width, Ink ink) {
        frame(graphics, frame, left, top, width, ink);
        double start = left;
        for (Frame part : frame.parts()) {
            double share = frame.amount() > 0 ? width * part.amount() / frame.amount() : 0;
            branch(graphics, part, start, top + ROW, share, ink);
            start += share;
        }
    }

    private void frame(Graphics2D graphics, Frame frame, double left, double top, double width, Ink ink) {
        if (width < SEEN) {
            return;
        }
        Rectangle2D box = new Rectangle2D.Double(left, top, width, ROW - 2.0);
        // Letters stand out from a tint of any colour, in any theme.
        graphics.setColor(ink.colour(TINT));
        graphics.fill(box);
        graphics.setColor(ink.colour());
        graphics.fill(new Rectangle2D.Double(left, top, Math.min(EDGE, width), ROW - 2.0));
        graphics.setColor(Ink.SURFACE.colour());
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(box);
        graphics.setColor(Ink.TEXT.colour());
        graphics.setFont(Lettering.SMALL);
        String share = String.format(Locale.ROOT, "%.1f %%", 100 * frame.amount() / plot.root().amount());
        String amount = Lettering.number(frame.amount()) + " " + plot.unit();
        double room = width - 2 * PADDING;
        line(graphics, frame.name(), room, left, top + 13);
        String numbers = share + "  " + amount;
        line(graphics, Lettering.width(numbers, Lettering.SMALL) <= room ? numbers : share, room, left, top + 27);
    }

    private static void line(Graphics2D graphics, String text, double room, double left, double baseline) {
        String fitting = Lettering.fitting(text, Lettering.SMALL, room);
        // One letter and an ellipsis say less than nothing.
        if (fitting.equals(text) || fitting.length() > 3) {
            graphics.drawString(fitting, (float) left + PADDING, (float) baseline);
        }
    }
}
