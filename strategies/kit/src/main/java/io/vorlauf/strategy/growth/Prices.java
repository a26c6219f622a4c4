// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.strategy.estimation.RoundCosts;

/**
 * What parts of a round cost, in tokens: the tokens that decoding makes in the same time anyway.
 *
 * <p>Tokens per time is a ratio of two sums, and Dinkelbach's method (1967) maximises it by maximising the difference
 * {@code tokens - rate * time} with the rate reached so far. So a guess is worth adding, and a pass of the draft worth
 * making, if the tokens to expect of it exceed its price. Immutable.
 */
public final class Prices {

    private static final int STEP = 4;
    private static final double MOST_OF_A_TOKEN = 0.5;
    /**
     * Where generations share passes, what others will guess is not known, and a wrong guess is paid by all of them.
     */
    private static final double SHARED = 1.1;

    private final double[] guesses;
    private final double[] passes;

    private Prices(double[] guesses, double[] passes) {
        this.guesses = guesses;
        this.passes = passes;
    }

    /**
     * Prices for trees that pay for everything.
     *
     * @param costs what rounds cost
     * @param rate tokens per unit of cost
     * @param most the most guesses in a tree
     */
    public static Prices of(RoundCosts costs, double rate, int most) {
        Prices prices = ofPasses(costs, rate, most);
        double price = price(costs, rate);
        for (int i = 1; i <= most; i++) {
            prices.guesses[i] = price * (costs.target(i) - costs.target(0));
        }
        return prices;
    }

    /**
     * The price of time. A token that comes of a guess has itself to be sampled and made text, so it is worth less than
     * a token; times are dearer by as much.
     */
    private static double price(RoundCosts costs, double rate) {
        double caution = costs.load().generations() == 1 ? 1 : SHARED;
        return caution * rate / (1 - Math.min(MOST_OF_A_TOKEN, rate * costs.perToken()));
    }

    /** Prices for trees that may be as large as they are allowed to, and pay for the draft alone. */
    public static Prices ofPasses(RoundCosts costs, double rate, int most) {
        double[] passes = new double[most + 2];
        double price = price(costs, rate);
        for (int i = 0; i < passes.length; i++) {
            passes[i] = price * costs.draft(i);
        }
        return new Prices(new double[most + 1], passes);
    }

    /** The most guesses they are known for. */
    public int most() {
        return guesses.length - 1;
    }

    /** What it costs to have the target evaluate some guesses. */
    public double guesses(int number) {
        return guesses[number];
    }

    /**
     * What one more guess costs in a tree of some guesses: the slope ahead, since single steps are small and measured
     * badly.
     */
    public double oneMore(int number) {
        int from = Math.max(0, Math.min(Math.max(1, number), most() - STEP));
        int to = Math.min(most(), from + STEP);
        return to == from ? 0 : (guesses[to] - guesses[from]) / (to - from);
    }

    /** What it costs to have the draft evaluate some nodes in one pass. */
    public double pass(int nodes) {
        return passes[Math.min(nodes, passes.length - 1)];
    }
}
