// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.strategy.estimation.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Best-first growth of one tree where candidates can be seen before they are added.
 *
 * <p>The value of a candidate is the probability that the text comes there. In every pass the draft evaluates the nodes
 * whose children are expected to be worth more than the pass costs; those must be in the tree by then, everything else
 * is decided at the end. Values fall along every path, so the best candidates are always a tree.
 */
final class BestFirstGrowth {

    private static final Comparator<Guess> BEST_FIRST =
            Comparator.comparingDouble((Guess guess) -> guess.value).reversed();

    private final DraftTree tree;
    private final TreeGrowth.Limits limits;
    private final Prices prices;
    private final List<Guess> considered = new ArrayList<>();
    private final List<Guess> open = new ArrayList<>();
    private final Guess root;
    private int added;

    /** A tree that is a root alone. */
    BestFirstGrowth(DraftTree tree, TreeGrowth.Limits limits, Prices prices) {
        this.tree = tree;
        this.limits = limits;
        this.prices = prices;
        this.root = Guess.root(tree.root());
        open.add(root);
    }

    Guess root() {
        return root;
    }

    /** Considers guesses that are known already: a chain from the root. */
    void propose(List<TreeGrowth.Proposal> chain) {
        Guess at = root;
        for (TreeGrowth.Proposal proposal : chain) {
            at = at.consider(proposal.token(), proposal.probability());
            considered.add(at);
            open.add(at);
        }
    }

    /**
     * Lets the draft look ahead as long as that pays; once at least if nothing is known yet.
     *
     * @param rates {@code [depth - 1][rank]}: how often candidates hold on average, as many rows as trees may be deep
     */
    void lookAhead(TreeGrowth.Passes passes, Calibration calibration, double[][] rates) {
        Expectation expectation = new Expectation(rates, prices);
        List<Guess> next = considered.isEmpty() ? List.of(root) : nextPass(expectation);
        while (!next.isEmpty()) {
            List<Guess> askable = new ArrayList<>(next.size());
            for (Guess guess : next) {
                open.remove(guess);
                if (add(guess) && tree.canGrow(guess.node) && passes.reaches(guess)) {
                    askable.add(guess);
                }
            }
            if (!askable.isEmpty()) {
                List<Distribution> distributions = passes.evaluate(askable);
                for (int i = 0; i < askable.size(); i++) {
                    look(askable.get(i), distributions.get(i), calibration);
                }
            }
            next = nextPass(expectation);
        }
    }

    private List<Guess> nextPass(Expectation expectation) {
        considered.sort(BEST_FIRST);
        int most = Math.min(considered.size(), limits.nodes());
        int taken = bestNumber(most, i -> considered.get(i).value, prices::guesses);
        double cut = Math.max(prices.oneMore(taken), expectation.cut(considered, open, limits.nodes()));
        return expectation.worthAsking(open, cut);
    }

    private void look(Guess guess, Distribution distribution, Calibration calibration) {
        List<Candidate> candidates = tree.preview(guess.node, distribution, Calibration.CANDIDATES);
        int[] tokens = candidates.stream().mapToInt(Candidate::token).toArray();
        double[] predictions = Calibration.predict(candidates);
        guess.looked = new Guess.Looked(tokens, predictions);
        double[] probabilities = calibration.probabilities(predictions);
        double left = 1 - guess.covered() / guess.value;
        for (int rank = 0; rank < Math.min(tokens.length, limits.width()); rank++) {
            Guess known = guess.child(tokens[rank]);
            double more = left * probabilities[rank];
            if (known != null) {
                known.scale(1 + more * guess.value / known.value);
            } else {
                Guess child = guess.consider(tokens[rank], more);
                considered.add(child);
                if (child.depth < limits.depth()) {
                    open.add(child);
                }
            }
        }
    }

    /** Adds the candidates that are worth it. */
    void finish() {
        considered.sort(BEST_FIRST);
        List<Guess> waiting = considered.stream().filter(guess -> guess.node == null).toList();
        int best = bestNumber(Math.min(waiting.size(), limits.nodes() - added), i -> waiting.get(i).value,
                i -> prices.guesses(added + i) - prices.guesses(added));
        waiting.subList(0, best).forEach(this::add);
    }

    /**
     * How many of some candidates to take, the best ones first, so that what they bring exceeds what they cost by the
     * most.
     *
     * @param most how many there are
     * @param gain what the i-th brings, from 0
     * @param price what so many cost
     */
    private static int bestNumber(int most, IntToDoubleFunction gain, IntToDoubleFunction price) {
        int best = 0;
        double sum = 0;
        double highest = 0;
        for (int i = 1; i <= most; i++) {
            sum += gain.applyAsDouble(i - 1);
            double net = sum - price.applyAsDouble(i);
            if (net > highest) {
                highest = net;
                best = i;
            }
        }
        return best;
    }

    /** Puts a guess into the tree, after those before it; false if there is no room. */
    private boolean add(Guess guess) {
        if (guess.node != null) {
            return true;
        }
        if (!add(guess.parent) || added == limits.nodes()) {
            return false;
        }
        List<DraftNode> nodes = tree.propose(guess.parent.node, guess.token);
        if (nodes.isEmpty()) {
            return false;
        }
        guess.node = nodes.get(0);
        added++;
        return true;
    }

    /**
     * What can be expected in a round of asking the draft about guesses that it was not asked about yet.
     *
     * @param rates {@code [depth - 1][rank]}: how often candidates hold on average, as many rows as trees may be deep
     */
    private record Expectation(double[][] rates, Prices prices) {

        private record Asked(Guess guess, double gain) {}

        /**
         * The best value that will be left out, once the draft was asked about the guesses it can be asked about. A
         * guess must be in the tree to be asked about, so one that will be left out itself had better not be.
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
                values[size++] = guess.value;
            }
            for (Guess guess : open) {
                if (guess.depth < rates.length) {
                    for (double rate : rates[guess.depth]) {
                        values[size++] = (guess.value - guess.covered()) * rate;
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
                double gain = guess.value <= cut ? 0 : gain(guess.value - guess.covered(), guess.depth, cut);
                if (gain > 0) {
                    promising.add(new Asked(guess, gain));
                }
            }
            promising.sort(Comparator.comparingDouble(Asked::gain).reversed());
            int best = bestNumber(promising.size(), i -> promising.get(i).gain(), prices::pass);
            return promising.subList(0, best).stream().map(Asked::guess).toList();
        }

        /**
         * What the children of a guess are worth above the cut, and those of its best child if they pay for their own
         * pass.
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
}
