package io.vorlauf.strategy.growth;

import java.util.ArrayList;
import java.util.Arrays;
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
     * The best value that will be left out, once the draft was asked about the guesses it can be asked about. A guess
     * must be in the tree to be asked about, so one that will be left out itself had better not be.
     *
     * @param considered the candidates so far
     * @param open those the draft can be asked about
     * @param number how many are taken
     * @return 0 if all will be taken
     */
    double cut(List<Guess> considered, List<Guess> open, int number) {
        double[] values = new double[considered.size() + open.size() * (rates.length == 0 ? 0 : rates[0].length)];
        int size = 0;
        for (Guess guess : considered) {
            values[size++] = guess.value();
        }
        for (Guess guess : open) {
            if (guess.depth() < rates.length) {
                for (double rate : rates[guess.depth()]) {
                    values[size++] = (guess.value() - guess.covered()) * rate;
                }
            }
        }
        Arrays.sort(values, 0, size);
        return size <= number ? 0 : values[size - number - 1];
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
            double gain = guess.value() <= cut ? 0 : gain(guess.value() - guess.covered(), guess.depth(), cut);
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

    /**
     * What the children of a guess are worth above the cut, and those of its best child if they pay for their own pass.
     */
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
