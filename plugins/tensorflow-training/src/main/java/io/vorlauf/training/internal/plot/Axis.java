package io.vorlauf.training.internal.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
