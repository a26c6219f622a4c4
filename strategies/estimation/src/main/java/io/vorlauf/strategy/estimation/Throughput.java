package io.vorlauf.strategy.estimation;

/**
 * Tokens per time over the last rounds, as the ratio of totals; a round that is {@code memory} rounds old counts a third.
 *
 * <p>A round that took more than five times as long as usual, because the machine was busy elsewhere, is counted as one that
 * took five times as long. Thread-safe.
 */
public final class Throughput {

    private static final double LONGEST = 5;
    private static final double ENOUGH = 4;

    private final double forgetting;
    private double tokens;
    private double nanos;
    private double rounds;

    /**
     * A throughput of which nothing is known.
     *
     * @param memory number of rounds after which one counts a third, above 1
     */
    public Throughput(double memory) {
        if (!(memory > 1)) {
            throw new IllegalArgumentException("a memory of more than 1 round is needed, not " + memory);
        }
        this.forgetting = 1 - 1 / memory;
    }

    /** Counts a round. */
    public synchronized void observe(int newTokens, long newNanos) {
        double counted = rounds < ENOUGH ? newNanos : Math.min(newNanos, LONGEST * nanos / rounds);
        tokens = forgetting * tokens + newTokens;
        nanos = forgetting * nanos + counted;
        rounds = forgetting * rounds + 1;
    }

    /** Number of rounds counted, older ones for less. */
    public synchronized double rounds() {
        return rounds;
    }

    /** Tokens per nanosecond; NaN if nothing was counted. */
    public synchronized double tokensPerNano() {
        return tokens / nanos;
    }
}
