// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import io.vorlauf.report.plot.Plot.TreePlot;
import io.vorlauf.report.plot.Plot.TreePlot.Kind;
import io.vorlauf.report.plot.Plot.TreePlot.Node;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Stroke;
import java.awt.geom.CubicCurve2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A draft tree from left to right, one column for each depth, one line for each leaf. */
final class TreeDrawing implements Drawing {

    private static final int MARGIN = 8;
    private static final int LINE = 30;
    private static final int BOX = 22;
    private static final int PADDING = 8;
    private static final int GAP = 26;
    private static final int LEGEND = 34;
    private static final double LONGEST_TOKEN = 130;
    private static final double TINT = 0.22;
    private static final Stroke THIN = new BasicStroke(1);
    private static final Stroke THICK = new BasicStroke(2.5f);
    private static final Stroke DASHED =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {4, 3}, 0);

    private final List<Node> nodes;
    private final List<List<Integer>> children = new ArrayList<>();
    private final List<Rectangle2D> boxes = new ArrayList<>();
    private final double[] lefts;
    private final int width;
    private final int height;

    /** Lays a tree out. */
    public TreeDrawing(TreePlot plot) {
        nodes = plot.nodes();
        int[] depths = new int[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            children.add(new ArrayList<>());
            boxes.add(null);
            if (i > 0) {
                depths[i] = depths[nodes.get(i).parent()] + 1;
                children.get(nodes.get(i).parent()).add(i);
            }
        }
        lefts = columns(depths);
        double bottom = place(0, 0, MARGIN);
        width = (int) Math.ceil(Math.max(lefts[lefts.length - 1] - GAP + MARGIN, legendWidth()));
        height = (int) Math.ceil(bottom) + LEGEND;
    }

    // Where each column starts; the last entry is where another one would.
    private double[] columns(int[] depths) {
        int deepest = Arrays.stream(depths).max().orElse(0);
        double[] widest = new double[deepest + 1];
        for (int i = 0; i < depths.length; i++) {
            widest[depths[i]] = Math.max(widest[depths[i]], boxWidth(nodes.get(i)));
        }
        double[] starts = new double[deepest + 2];
        starts[0] = MARGIN;
        for (int depth = 0; depth <= deepest; depth++) {
            starts[depth + 1] = starts[depth] + widest[depth] + GAP;
        }
        return starts;
    }

    private static double boxWidth(Node node) {
        return Lettering.width(label(node), Lettering.SMALL) + 2 * PADDING;
    }

    // Blanks matter in tokens and are seen only if they are drawn.
    private static String label(Node node) {
        String visible = node.text().replace(' ', '␣').replace('\n', '⏎').replace('\t', '⇥');
        return Lettering.fitting(visible, Lettering.SMALL, LONGEST_TOKEN);
    }

    // Gives a node and all below it their boxes; returns where the next leaf may start.
    private double place(int index, int depth, double top) {
        double next = top;
        for (int child : children.get(index)) {
            next = place(child, depth + 1, next);
        }
        double middle = children.get(index).isEmpty() ? top + LINE / 2.0 : middleOfChildren(index);
        boxes.set(index, new Rectangle2D.Double(
                lefts[depth], middle - BOX / 2.0, boxWidth(nodes.get(index)), BOX));
        return Math.max(next, top + LINE);
    }

    private double middleOfChildren(int index) {
        List<Integer> below = children.get(index);
        return (boxes.get(below.get(0)).getCenterY() + boxes.get(below.get(below.size() - 1)).getCenterY()) / 2;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public void paint(Graphics2D graphics) {
        for (int i = 1; i < nodes.size(); i++) {
            edge(graphics, i);
        }
        for (int i = 0; i < nodes.size(); i++) {
            box(graphics, boxes.get(i), label(nodes.get(i)), nodes.get(i).kind());
        }
        legend(graphics);
    }

    private void edge(Graphics2D graphics, int child) {
        Rectangle2D from = boxes.get(nodes.get(child).parent());
        Rectangle2D to = boxes.get(child);
        Kind kind = nodes.get(child).kind();
        double bend = GAP / 2.0;
        graphics.setColor(edgeInk(kind).colour());
        graphics.setStroke(stroke(kind));
        graphics.draw(new CubicCurve2D.Double(
                from.getMaxX(), from.getCenterY(), from.getMaxX() + bend, from.getCenterY(),
                to.getX() - bend, to.getCenterY(), to.getX(), to.getCenterY()));
    }

    private static Stroke stroke(Kind kind) {
        return switch (kind) {
            case ACCEPTED -> THICK;
            case TARGET -> DASHED;
            case ROOT, REJECTED -> THIN;
        };
    }

    private static Ink edgeInk(Kind kind) {
        return switch (kind) {
            case ACCEPTED -> Ink.SERIES_3;
            case TARGET -> Ink.SERIES_2;
            case ROOT, REJECTED -> Ink.MUTED;
        };
    }

    private static void box(Graphics2D graphics, Rectangle2D box, String label, Kind kind) {
        boolean filled = kind == Kind.ACCEPTED || kind == Kind.TARGET;
        RoundRectangle2D shape =
                new RoundRectangle2D.Double(box.getX(), box.getY(), box.getWidth(), box.getHeight(), 10, 10);
        // Letters stand out from a tint of any colour, in any theme; how it is framed says what it is without colours.
        graphics.setColor(filled ? edgeInk(kind).colour(TINT) : Ink.PALE.colour());
        graphics.fill(shape);
        graphics.setStroke(stroke(kind));
        graphics.setColor(edgeInk(kind).colour());
        graphics.draw(shape);
        graphics.setColor(Ink.TEXT.colour());
        graphics.setFont(Lettering.SMALL);
        graphics.drawString(label, (float) box.getX() + PADDING, (float) box.getCenterY() + 4);
    }

    private void legend(Graphics2D graphics) {
        double left = MARGIN;
        for (Kind kind : Kind.values()) {
            String text = legendText(kind);
            double wide = Lettering.width(text, Lettering.SMALL) + 2 * PADDING;
            box(graphics, new Rectangle2D.Double(left, height - BOX - 2, wide, BOX), text, kind);
            left += wide + PADDING;
        }
    }

    private static double legendWidth() {
        return MARGIN + Arrays.stream(Kind.values())
                .mapToDouble(kind -> Lettering.width(legendText(kind), Lettering.SMALL) + 3 * PADDING)
                .sum();
    }

    private static String legendText(Kind kind) {
        return switch (kind) {
            case ROOT -> "text so far";
            case ACCEPTED -> "guess, accepted";
            case REJECTED -> "guess, dropped";
            case TARGET -> "the target's own";
        };
    }
}
