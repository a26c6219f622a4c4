package io.vorlauf.report.plot;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Bars from zero, with whiskers where a value has an interval.
 *
 * @param value what the bars measure
 * @param bars the bars, from top to bottom
 * @param reference a value to mark: what plain decoding has
 */
public record BarPlot(String value, List<Bar> bars, OptionalDouble reference) implements Plot {

    /** Checks for null and copies the list. */
    public BarPlot {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(reference, "reference");
        bars = List.copyOf(bars);
    }

    /**
     * A bar.
     *
     * @param name what it belongs to
     * @param value how long it is
     */
    public record Bar(String name, Interval value) {
        /** Checks for null. */
        public Bar {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
        }
    }

    @Override
    public boolean isEmpty() {
        return bars.stream().noneMatch(bar -> bar.value().isKnown());
    }
}
