package io.vorlauf.strategy.testkit.internal.law;

/**
 * How close the distribution of texts came to the target's.
 *
 * @param runs how many random outcomes there were
 * @param totalVariation the distance, 0 … 1
 * @param breach a message if that is too much; empty if it is not
 */
public record Closeness(int runs, double totalVariation, String breach) {

    static final Closeness NONE = new Closeness(0, 0, "");

    /** Both together: all outcomes, the larger distance, the first message. */
    Closeness and(Closeness other) {
        return new Closeness(runs + other.runs, Math.max(totalVariation, other.totalVariation),
                breach.isEmpty() ? other.breach : breach);
    }
}
