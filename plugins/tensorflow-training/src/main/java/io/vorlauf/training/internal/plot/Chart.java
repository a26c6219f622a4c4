package io.vorlauf.training.internal.plot;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Lines over two axes, as SVG.
 *
 * @param xLabel what the horizontal axis is
 * @param yLabel what the vertical axis is
 */
record Chart(String title, String xLabel, String yLabel, List<Series> series) {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 55;
    private static final int X_TICKS = 8;
    private static final int Y_TICKS = 6;

    /** The picture; with axes alone if there are no points. */
    String svg() {
        Axis x = Axis.around(0, highest(true), X_TICKS);
        Axis y = Axis.around(lowest(), highest(false), Y_TICKS);
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                + "font-family=\"sans-serif\" font-size=\"13\">", WIDTH, HEIGHT, WIDTH, HEIGHT);
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        add(svg, "<text x=\"%d\" y=\"24\" font-size=\"15\">%s</text>", LEFT, escape(title));
        axes(svg, x, y);
        for (int i = 0; i < series.size(); i++) {
            line(svg, series.get(i), x, y);
            legend(svg, series.get(i), i);
        }
        add(svg, "</svg>");
        return svg.toString();
    }

    private double lowest() {
        return series.stream().flatMap(s -> s.points().stream()).mapToDouble(Series.Point::y).min().orElse(0);
    }

    private double highest(boolean horizontal) {
        return series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(horizontal ? Series.Point::x : Series.Point::y)
                .max()
                .orElse(1);
    }

    private static double left(Axis x, double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double top(Axis y, double value) {
        return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    private void axes(StringBuilder svg, Axis x, Axis y) {
        for (double tick : y.ticks()) {
            double top = top(y, tick);
            add(svg, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>", LEFT, top, WIDTH - RIGHT);
            add(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8, top + 4.5, y.label(tick));
        }
        for (double tick : x.ticks()) {
            double left = left(x, tick);
            add(svg, "<path d=\"M%.1f %dv6\" stroke=\"#444\"/>", left, HEIGHT - BOTTOM);
            add(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", left, HEIGHT - BOTTOM + 21,
                    x.label(tick));
        }
        add(svg, "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#444\"/>", LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT);
        add(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, escape(xLabel));
        int middle = (TOP + HEIGHT - BOTTOM) / 2;
        add(svg, "<text x=\"18\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 18 %d)\">%s</text>",
                middle, middle, escape(yLabel));
    }

    private static void line(StringBuilder svg, Series series, Axis x, Axis y) {
        String points = series.points().stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", left(x, point.x()), top(y, point.y())))
                .collect(Collectors.joining(" "));
        add(svg, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"/>",
                points, series.colour());
    }

    private static void legend(StringBuilder svg, Series series, int index) {
        int left = WIDTH - RIGHT - 150;
        int top = TOP + 15 + 20 * index;
        add(svg, "<path d=\"M%d %dh24\" stroke=\"%s\" stroke-width=\"2\"/>", left, top, series.colour());
        add(svg, "<text x=\"%d\" y=\"%d\">%s</text>", left + 32, top + 4, escape(series.name()));
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
