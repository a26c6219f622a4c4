package io.vorlauf.report.plot;

import java.util.List;
import java.util.Objects;

/**
 * Bars divided into parts; all bars are equally long, and the parts are shares of the whole.
 *
 * @param value what is divided
 * @param parts names of the parts, in order
 * @param bars the bars, from top to bottom
 */
public record SharePlot(String value, List<String> parts, List<Bar> bars) implements Plot {

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a bar has more or fewer amounts than there are parts, or a negative one
     */
    public SharePlot {
        Objects.requireNonNull(value, "value");
        parts = List.copyOf(parts);
        bars = List.copyOf(bars);
        for (Bar bar : bars) {
            if (bar.amounts().size() != parts.size()) {
                throw new IllegalArgumentException("'" + bar.name() + "' is divided into " + bar.amounts().size()
                        + " amounts; there are " + parts.size() + " parts");
            }
        }
    }

    /**
     * A bar.
     *
     * @param name what it belongs to
     * @param amounts how large each part is, in any unit, 0 or more
     */
    public record Bar(String name, List<Double> amounts) {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if an amount is negative or not a number
         */
        public Bar {
            Objects.requireNonNull(name, "name");
            amounts = List.copyOf(amounts);
            for (double amount : amounts) {
                if (!(amount >= 0)) {
                    throw new IllegalArgumentException("a part of '" + name + "' must be 0 or more, not " + amount);
                }
            }
        }

        /** The sum of the parts. */
        public double total() {
            return amounts.stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    @Override
    public boolean isEmpty() {
        return bars.stream().noneMatch(bar -> bar.total() > 0);
    }
}
