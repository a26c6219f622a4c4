package io.vorlauf.strategy.growth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What can be expected of asking the draft about guesses that it was not asked about yet. */
final class Expectation {

    private final double[][] rates;
    private final Prices prices;

    private record Asked(Guess guess, double gain) {}

    /**
     * An expectation for one round.
     *
     * @param rates {@code [depth - 1][rank]}: how often candidates hold on average, as many rows as trees may be deep
     */
    Expectation(double[][] rates, Prices prices) {
        this.rates = rates;
        this.prices = prices;
    }

    /**
     * The guesses that the draft should be asked about in one pass; none if no pass pays.
     *
     * @param open the guesses it can be asked about
     * @param cut what a candidate must be worth to be added
     */
    List<Guess> worthAsking(List<Guess> open, double cut) {
        List<Asked> promising = new ArrayList<>();
        for (Guess guess : open) {
            double gain = gain(guess.value() - guess.covered(), guess.depth(), cut);
            if (gain > 0) {
                promising.add(new Asked(guess, gain));
            }
        }
        promising.sort(Comparator.comparingDouble(Asked::gain).reversed());
        int best = 0;
        double sum = 0;
        double highest = 0;
        for (int i = 1; i <= promising.size(); i++) {
            sum += promising.get(i - 1).gain();
            if (sum - prices.pass(i) > highest) {
                highest = sum - prices.pass(i);
                best = i;
            }
        }
        return promising.subList(0, best).stream().map(Asked::guess).toList();
    }

    /** What the children of a guess are worth above the cut, and those of its best child if they pay for their own pass. */
    private double gain(double value, int depth, double cut) {
        if (depth >= rates.length) {
            return 0;
        }
        double gain = 0;
        for (double rate : rates[depth]) {
            gain += Math.max(0, value * rate - cut);
        }
        return gain > 0 ? gain + Math.max(0, gain(value * rates[depth][0], depth + 1, cut) - prices.pass(1)) : 0;
    }
}
