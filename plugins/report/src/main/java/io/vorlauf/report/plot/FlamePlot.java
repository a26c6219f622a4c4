package io.vorlauf.report.plot;

import java.util.List;
import java.util.Objects;

/**
 * Where time went: a bar for the whole, below it bars for its parts, below them bars for theirs.
 *
 * @param unit the unit of the amounts
 * @param root the whole
 */
public record FlamePlot(String unit, Frame root) implements Plot {

    /** Checks for null. */
    public FlamePlot {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(root, "root");
    }

    /**
     * A part with its parts. What its parts leave over is its own.
     *
     * @param name what it is
     * @param amount how much it is, with its parts, 0 or more
     * @param parts what it is made of, in the order in which they are drawn
     */
    public record Frame(String name, double amount, List<Frame> parts) {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if the amount is negative or not a number, or smaller than that of the parts
         */
        public Frame {
            Objects.requireNonNull(name, "name");
            parts = List.copyOf(parts);
            double sum = parts.stream().mapToDouble(Frame::amount).sum();
            // A part in a million is left to rounding.
            if (!(amount >= 0) || sum > amount * (1 + 1e-6)) {
                throw new IllegalArgumentException(
                        "'" + name + "' must be at least as much as its parts, which are " + sum + ", not " + amount);
            }
        }

        /** A part without parts. */
        public static Frame of(String name, double amount) {
            return new Frame(name, amount, List.of());
        }

        /** Number of levels, 1 without parts. */
        public int levels() {
            return 1 + parts.stream().mapToInt(Frame::levels).max().orElse(0);
        }
    }

    @Override
    public boolean isEmpty() {
        return !(root.amount() > 0);
    }
}
