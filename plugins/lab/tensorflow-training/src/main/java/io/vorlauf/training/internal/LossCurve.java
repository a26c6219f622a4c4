// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The loss of a training over its steps, on the text it learns from and on the text kept aside, as SVG. */
public final class LossCurve {

    private static final String STEP = "step";
    private static final String TRAINING_LOSS = "training_loss";
    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 55;
    private static final int X_TICKS = 8;
    private static final int Y_TICKS = 6;

    private LossCurve() {}

    private record Point(double step, double loss) {}

    private record Series(String name, String colour, List<Point> points) {}

    /**
     * Draws a log; axes alone if it is empty.
     *
     * @param lines a log's lines: objects with a {@code step} and losses
     * @param heldOutKey what lines call the loss on the text kept aside
     * @param loss what the loss is
     * @return an SVG document
     */
    public static String svg(List<JsonObject> lines, String heldOutKey, String loss) {
        List<Series> series = List.of(
                new Series("training text", "#4878a8", points(lines, TRAINING_LOSS)),
                new Series("text kept aside", "#c0504d", points(lines, heldOutKey)));
        Axis x = Axis.around(0, values(series, Point::step).max().orElse(1), X_TICKS);
        Axis y = Axis.around(values(series, Point::loss).min().orElse(0), values(series, Point::loss).max().orElse(1),
                Y_TICKS);
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                + "font-family=\"sans-serif\" font-size=\"13\">", WIDTH, HEIGHT, WIDTH, HEIGHT);
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        add(svg, "<text x=\"%d\" y=\"24\" font-size=\"15\">Training</text>", LEFT);
        axes(svg, x, y, loss + ", nats per token");
        for (int i = 0; i < series.size(); i++) {
            line(svg, series.get(i), x, y);
            legend(svg, series.get(i), i);
        }
        add(svg, "</svg>");
        return svg.toString();
    }

    private static List<Point> points(List<JsonObject> lines, String key) {
        return lines.stream()
                .filter(line -> line.has(key))
                .map(line -> new Point(line.get(STEP).getAsDouble(), line.get(key).getAsDouble()))
                .toList();
    }

    private static DoubleStream values(List<Series> series, ToDoubleFunction<Point> value) {
        return series.stream().flatMap(line -> line.points().stream()).mapToDouble(value);
    }

    private static double left(Axis x, double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double top(Axis y, double value) {
        return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static void axes(StringBuilder svg, Axis x, Axis y, String yLabel) {
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
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "steps");
        int middle = (TOP + HEIGHT - BOTTOM) / 2;
        add(svg, "<text x=\"18\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 18 %d)\">%s</text>",
                middle, middle, yLabel);
    }

    private static void line(StringBuilder svg, Series series, Axis x, Axis y) {
        String points = series.points().stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", left(x, point.step()), top(y, point.loss())))
                .collect(Collectors.joining(" "));
        add(svg, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"/>",
                points, series.colour());
    }

    private static void legend(StringBuilder svg, Series series, int index) {
        int left = WIDTH - RIGHT - 150;
        int top = TOP + 15 + 20 * index;
        add(svg, "<path d=\"M%d %dh24\" stroke=\"%s\" stroke-width=\"2\"/>", left, top, series.colour());
        add(svg, "<text x=\"%d\" y=\"%d\">%s</text>", left + 32, top + 4, series.name());
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /**
     * A linear axis from one tick to another.
     *
     * @param from where it begins, a multiple of the step
     * @param to where it ends, another
     * @param step between ticks: 1, 2 or 5 times a power of ten
     */
    record Axis(double from, double to, double step) {

        /** The axis that holds some values, with about {@code ticks} ticks. */
        static Axis around(double lowest, double highest, int ticks) {
            // Something to divide by if all values are the same.
            double span = Math.max(highest - lowest, 1e-6);
            double power = Math.pow(10, Math.floor(Math.log10(span / ticks)));
            double rest = span / ticks / power;
            double step = power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
            double from = Math.floor(lowest / step) * step;
            return new Axis(from, Math.max(Math.ceil(highest / step) * step, from + step), step);
        }

        /** Where a value lies: 0 at the beginning, 1 at the end. */
        double share(double value) {
            return (value - from) / (to - from);
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            long count = Math.round((to - from) / step);
            for (long i = 0; i <= count; i++) {
                ticks.add(from + i * step);
            }
            return ticks;
        }

        /** A tick in as many decimals as tell it from its neighbours. */
        String label(double tick) {
            int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
            return String.format(Locale.ROOT, "%." + decimals + "f", tick);
        }
    }
}
