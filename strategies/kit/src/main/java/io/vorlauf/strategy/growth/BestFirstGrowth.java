// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.strategy.estimation.Calibration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

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
        Expectation expectation = new Expectation(rates, prices, limits.nodes());
        List<Guess> next = considered.isEmpty() ? List.of(root) : expectation.worthAsking(considered, open);
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
            next = expectation.worthAsking(considered, open);
        }
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
     * What can be expected in a round of asking the draft about guesses that it was not asked about yet. Trees of all
     * sizes are looked at, since costs have steps: where the next few nodes are dear, many more may be cheap, and where
     * nodes are free up to the next step, it pays to fill it.
     *
     * @param rates {@code [depth - 1][rank]}: how often candidates hold on average, as many rows as trees may be deep
     * @param most the most nodes of a tree
     */
    private record Expectation(double[][] rates, Prices prices, int most) {

        private static final Comparator<Hope> BEST_HOPE_FIRST = Comparator.comparingDouble(Hope::value).reversed();

        /**
         * What is considered for a tree.
         *
         * @param asked whom it comes of; {@code null} if it is known
         */
        private record Hope(double value, @Nullable Asked asked, int rank) {}

        /** A guess about which the draft would be asked, in the first pass from now or a later one. */
        private static final class Asked {

            private final @Nullable Guess guess;
            private final double value;
            private final int depth;
            private final int pass;
            private boolean counted;

            Asked(@Nullable Guess guess, double value, int depth, int pass) {
                this.guess = guess;
                this.value = value;
                this.depth = depth;
                this.pass = pass;
            }
        }

        /**
         * A tree that may come of it.
         *
         * @param net what it brings more than it costs, passes of the draft included, in tokens
         * @param next the guesses that the draft has to be asked about next for it
         */
        private record Outlook(double net, List<Guess> next) {}

        /**
         * The guesses that the draft should be asked about in one pass; none if no pass pays.
         *
         * @param considered the candidates so far
         * @param open those the draft can be asked about
         */
        List<Guess> worthAsking(List<Guess> considered, List<Guess> open) {
            Outlook best = outlook(considered, List.of(), 0);
            for (int passes : new int[] {1, rates.length}) {
                Outlook other = outlook(considered, open, passes);
                best = other.net() > best.net() ? other : best;
            }
            return best.next();
        }

        /** The best tree if so many passes may still be made: the best number of the guesses worth the most. */
        private Outlook outlook(List<Guess> considered, List<Guess> open, int passes) {
            PriorityQueue<Hope> hopes = new PriorityQueue<>(16 + considered.size(), BEST_HOPE_FIRST);
            considered.forEach(guess -> hopes.add(new Hope(guess.value, null, 0)));
            open.forEach(guess -> add(hopes, new Asked(guess, guess.value - guess.covered(), guess.depth, 1), 0));
            int[] inPass = new int[passes + 1];
            List<Guess> next = new ArrayList<>();
            int asked = 0;
            double sum = 0;
            double highest = 0;
            for (int number = 1; number <= most && !hopes.isEmpty(); number++) {
                Hope hope = hopes.poll();
                if (sum + hope.value() * (most - number + 1) - prices.guesses(number) <= highest) {
                    break;
                }
                sum += hope.value();
                Asked parent = hope.asked();
                if (parent != null) {
                    if (!parent.counted) {
                        parent.counted = true;
                        int before = inPass[parent.pass]++;
                        sum -= prices.pass(before + 1) - prices.pass(before);
                        if (parent.guess != null) {
                            next.add(parent.guess);
                        }
                    }
                    add(hopes, parent, hope.rank() + 1);
                    if (parent.pass < passes) {
                        add(hopes, new Asked(null, hope.value(), parent.depth + 1, parent.pass + 1), 0);
                    }
                }
                if (sum - prices.guesses(number) > highest) {
                    highest = sum - prices.guesses(number);
                    asked = next.size();
                }
            }
            return new Outlook(highest, next.subList(0, asked));
        }

        private void add(PriorityQueue<Hope> hopes, Asked asked, int rank) {
            if (asked.depth < rates.length && rank < rates[asked.depth].length) {
                hopes.add(new Hope(asked.value * rates[asked.depth][rank], asked, rank));
            }
        }
    }
}
