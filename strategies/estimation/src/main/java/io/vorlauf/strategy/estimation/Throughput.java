package io.vorlauf.strategy.estimation;

/**
 * Tokens per cost over the last rounds, as the ratio of totals; a round that is {@code memory} rounds old counts a
 * third. Costs may be in any unit; where other programs disturb the clock, what a round should have cost is a better
 * measure than the time it took. Thread-safe.
 */
public final class Throughput {

    private final double forgetting;
    private double tokens;
    private double cost;
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
    public synchronized void observe(int newTokens, double newCost) {
        tokens = forgetting * tokens + newTokens;
        cost = forgetting * cost + newCost;
        rounds = forgetting * rounds + 1;
    }

    /** Number of rounds counted, older ones for less. */
    public synchronized double rounds() {
        return rounds;
    }

    /** Tokens per unit of cost; NaN if nothing was counted. */
    public synchronized double tokensPerCost() {
        return tokens / cost;
    }
}
