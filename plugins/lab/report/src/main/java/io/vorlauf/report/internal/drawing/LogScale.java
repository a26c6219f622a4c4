// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** An axis with equal room for equal ratios, whose ticks are numbers that people say: 1/2, 2/3, 1, 1.5, 2, 3. */
final class LogScale extends LogAxis {

    private static final long serialVersionUID = 1L;

    // How far beyond the outermost values it goes, as a part of the way between them.
    private static final double MARGIN = 0.04;
    // Less than this to either side of 1 is not worth a whole axis: noise would look like a mountain.
    private static final double LEAST = 1.1;
    // Below this ratio of its ends differences read better than ratios; up to the other one there are ticks at these.
    private static final double SHORT = 3.5;
    private static final double MEDIUM = 20;
    private static final List<Tick> MEDIUM_TICKS = List.of(new Tick(1 / 8.0, "1/8"), new Tick(1 / 6.0, "1/6"),
            new Tick(1 / 4.0, "1/4"), new Tick(1 / 3.0, "1/3"), new Tick(1 / 2.0, "1/2"), new Tick(2 / 3.0, "2/3"),
            new Tick(1, "1"), new Tick(1.5, "1.5"), new Tick(2, "2"), new Tick(3, "3"), new Tick(4, "4"),
            new Tick(6, "6"), new Tick(8, "8"));
    private static final int MOST_TICKS = 9;

    private final List<Tick> ticks;

    private record Tick(double value, String label) {

        static Tick of(double value) {
            // What adding steps leaves behind is not to be read.
            String number = Lettering.number(Math.rint(value * 1e6) / 1e6);
            return new Tick(value, number.contains(".") ? number.replaceFirst("\\.?0+$", "") : number);
        }

        static Tick power(int exponent) {
            String number = Lettering.number(Math.pow(2, Math.abs(exponent)));
            return new Tick(Math.pow(2, exponent), exponent < 0 ? "1/" + number : number);
        }
    }

    private LogScale(String label, double low, double high, List<Tick> ticks) {
        super(label);
        this.ticks = ticks;
        Style.look(this);
        setMinorTickMarksVisible(false);
        setRange(low, high);
    }

    /** An axis of ratios that has a place for 1 and all that is above 0 of some values. */
    static LogScale ratios(String label, double... values) {
        double low = 1 / LEAST;
        double high = LEAST;
        for (double value : values) {
            if (value > 0 && Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        double margin = Math.pow(high / low, MARGIN);
        return between(label, low / margin, high * margin);
    }

    /** An axis of ratios from one to another, which are above 0. */
    static LogScale between(String label, double low, double high) {
        return between(label, low, high, MOST_TICKS);
    }

    /** The same with room for some ticks only. */
    static LogScale between(String label, double low, double high, int mostTicks) {
        return new LogScale(label, low, high, ticks(low, high, mostTicks));
    }

    /** An axis with ticks at some values, which are above 0. */
    static LogScale of(String label, double... values) {
        double[] rising = Arrays.stream(values).distinct().sorted().toArray();
        double low = rising.length == 0 ? 1 : rising[0];
        double high = rising.length == 0 ? 1 : rising[rising.length - 1];
        double margin = high > low ? Math.pow(high / low, MARGIN) : 2;
        return new LogScale(label, low / margin, high * margin, DoubleStream.of(rising).mapToObj(Tick::of).toList());
    }

    private static List<Tick> ticks(double low, double high, int most) {
        if (high / low < SHORT) {
            double step = step((high - low) / most);
            return IntStream.rangeClosed((int) Math.ceil(low / step), (int) Math.floor(high / step))
                    .mapToObj(n -> Tick.of(n * step))
                    .toList();
        }
        List<Tick> some = MEDIUM_TICKS.stream().filter(tick -> tick.value() >= low && tick.value() <= high).toList();
        if (high / low < MEDIUM && some.size() <= most && low > 1 / 8.0 / SHORT && high < 8 * SHORT) {
            return some;
        }
        double doublings = Math.log(high / low) / Math.log(2);
        int every = (int) Math.ceil(doublings / most);
        DoubleUnaryOperator exponent = value -> Math.log(value) / Math.log(2) / every;
        int first = (int) Math.ceil(exponent.applyAsDouble(low));
        int last = (int) Math.floor(exponent.applyAsDouble(high));
        return IntStream.rangeClosed(first, last)
                .mapToObj(n -> Tick.power(n * every))
                .toList();
    }

    // The smallest of 1, 2 and 5 times a power of ten that is not less.
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double times = least / power;
        return power * (times > 5 ? 10 : times > 2 ? 5 : times > 1 ? 2 : 1);
    }

    @Override
    public List<NumberTick> refreshTicks(Graphics2D g2, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
        TextAnchor anchor = edge == RectangleEdge.LEFT ? TextAnchor.CENTER_RIGHT
                : edge == RectangleEdge.RIGHT ? TextAnchor.CENTER_LEFT
                : edge == RectangleEdge.TOP ? TextAnchor.BOTTOM_CENTER : TextAnchor.TOP_CENTER;
        return ticks.stream()
                .map(tick -> new NumberTick(tick.value(), tick.label(), anchor, TextAnchor.CENTER, 0))
                .toList();
    }
}
