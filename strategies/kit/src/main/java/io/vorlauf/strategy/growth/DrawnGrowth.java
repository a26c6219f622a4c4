// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.strategy.estimation.Calibration;
import java.util.ArrayList;
import java.util.List;

/**
 * Growth of one tree whose candidates are drawn, not chosen.
 *
 * <p>Every node has a share of the tree's guesses. How many children to draw, and what their shares are, is decided
 * before the draw from the node's distribution and the ranks alone. So nothing that happens below a node depends on
 * draws beside it: the tests of rejection that judge a guess together with what follows it stay exact.
 */
final class DrawnGrowth {

    private final DraftTree tree;
    private final OptimalTrees.Plan plan;
    private final Rates rates;
    private final double price;
    private final Guess root;

    /**
     * A tree that is a root alone.
     *
     * @param plan how large the tree should be
     * @param price what a guess must bring, in tokens; 0 to use up what was planned
     */
    DrawnGrowth(DraftTree tree, OptimalTrees.Plan plan, Rates rates, double price) {
        this.tree = tree;
        this.plan = plan;
        this.rates = rates;
        this.price = price;
        this.root = Guess.root(tree.root());
        root.share = plan.nodes();
    }

    Guess root() {
        return root;
    }

    /** Draws level by level, each evaluated in one pass. */
    void grow(TreeGrowth.Passes passes) {
        List<Guess> level = askable(List.of(root), passes);
        while (!level.isEmpty()) {
            List<Distribution> distributions = passes.evaluate(level);
            List<Guess> drawn = new ArrayList<>();
            for (int i = 0; i < level.size(); i++) {
                draw(level.get(i), distributions.get(i));
                drawn.addAll(level.get(i).children);
            }
            level = askable(drawn, passes);
        }
    }

    private List<Guess> askable(List<Guess> guesses, TreeGrowth.Passes passes) {
        return guesses.stream()
                .filter(guess -> guess.share > 0 && guess.depth < plan.depth())
                .filter(guess -> tree.canGrow(guess.node) && passes.reaches(guess))
                .toList();
    }

    private void draw(Guess guess, Distribution distribution) {
        double[] predictions = rates.predictions(distribution);
        double[] expected = rates.rates(guess.depth, predictions);
        int[] sizes = plan.trees().divide(guess.depth, expected, guess.share, guess.value, price);
        if (sizes.length == 0) {
            return;
        }
        List<DraftNode> nodes = tree.sample(guess.node, distribution, sizes.length);
        int[] tokens = new int[nodes.size()];
        for (int rank = 0; rank < tokens.length; rank++) {
            tokens[rank] = nodes.get(rank).token();
            Guess child = guess.consider(tokens[rank], expected[rank]);
            child.node = nodes.get(rank);
            child.share = sizes[rank] - 1;
        }
        guess.looked = new Guess.Looked(tokens, predictions);
    }

    /** How often the draws from a node's distribution hold, as far as that can be said before the draw. */
    interface Rates {

        /** What is predicted of each rank; empty if nothing is. */
        default double[] predictions(Distribution distribution) {
            return new double[0];
        }

        /** The rate of each rank at a depth, given what was predicted. */
        double[] rates(int depth, double[] predictions);

        /**
         * Rates that depend on depth and rank alone.
         *
         * @param rates {@code [depth - 1][rank]}
         */
        static Rates average(double[][] rates) {
            return (depth, predictions) -> rates[depth];
        }

        /**
         * Rates that depend on how sure the draft is: the surer, the likelier its first draw holds, and the less is
         * left for others.
         */
        static Rates calibrated(Calibration calibration, int ranks) {
            return new Rates() {
                @Override
                public double[] predictions(Distribution distribution) {
                    double[] predictions = new double[ranks];
                    double left = 1;
                    double share = (1 + distribution.probability(distribution.mode())) / 2;
                    for (int rank = 0; rank < ranks; rank++) {
                        predictions[rank] = left * share;
                        left -= predictions[rank];
                        share = 0.5;
                    }
                    return predictions;
                }

                @Override
                public double[] rates(int depth, double[] predictions) {
                    return calibration.probabilities(predictions);
                }
            };
        }
    }
}
