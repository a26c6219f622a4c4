// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * The trees of every size that are expected to yield the most tokens, given how often the guess of each rank holds at
 * each depth: the dynamic programme of Sequoia (Chen et al., arXiv 2402.12374), for trees of limited depth. Immutable.
 *
 * <p>The expected yield of a tree is the sum over its nodes of the probability that the text comes there. The best
 * subtree of n nodes gives its children, rank by rank, the sizes that maximise the sum of their yields, each weighed
 * with the acceptance of the rank. Sizes count the subtree's own root.
 */
final class OptimalTrees {

    private final int deepest;
    private final int size;
    /** {@code [depth]}: how the nodes below a node at that depth are divided. */
    private final Split[] splits;
    /** {@code [depth][n]}: the yield of the best subtree whose root, at that depth, was reached. */
    private final double[][] yields;

    /**
     * Solves the programme in time depths × ranks × size².
     *
     * @param acceptance {@code [depth - 1][rank]}: how probable it is that the guess of a rank at a depth holds if its
     *     parent does; all rows of the same length; the number of rows is the depth of the deepest tree
     * @param size the most nodes, the root included, 1 or more
     */
    OptimalTrees(double[][] acceptance, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a tree has 1 node or more, not " + size);
        }
        this.deepest = acceptance.length;
        this.size = size;
        this.splits = new Split[deepest];
        this.yields = new double[deepest + 1][size + 1];
        for (int depth = deepest; depth >= 0; depth--) {
            if (depth < deepest) {
                splits[depth] = new Split(acceptance[depth], yields[depth + 1], size - 1, 0);
            }
            for (int n = 1; n <= size; n++) {
                yields[depth][n] = 1 + (depth < deepest ? splits[depth].worth(n - 1) : 0);
            }
        }
    }

    /**
     * The expected number of tokens from the best subtree of a size whose root was reached, the root itself included.
     *
     * @param depth depth of the subtree's root; 0 for whole trees
     * @param nodes number of nodes it may have, 0 … size; 0 yields nothing
     */
    double expected(int depth, int nodes) {
        return yields[depth][nodes];
    }

    /**
     * How the nodes below one node are best divided among its children, if the acceptance of the ranks is known better
     * there than on average.
     *
     * @param depth depth of the node
     * @param rates acceptance of each rank
     * @param nodes how many nodes there may be below it, fewer than the size
     * @param reach how probable it is that the text comes to the node
     * @param price the tokens that a node has to bring to be taken; 0 to use up all nodes
     * @return sizes of the children's subtrees, each 1 or more; empty at the greatest depth
     */
    int[] divide(int depth, double[] rates, int nodes, double reach, double price) {
        if (depth >= deepest || nodes < 1) {
            return new int[0];
        }
        double[] scaled = new double[rates.length];
        for (int rank = 0; rank < rates.length; rank++) {
            scaled[rank] = rates[rank] * reach;
        }
        return new Split(scaled, yields[depth + 1], nodes, price).sizes(nodes);
    }

    /**
     * How many nodes of the best tree of a size have children, for each depth below the root's: what passes of a draft
     * that grows it level by level evaluate, after the one about the root.
     *
     * @param nodes its size, the root included, 1 … size
     */
    private int[] furtherPasses(int nodes) {
        int[] parents = new int[deepest + 1];
        count(parents, 0, nodes);
        int end = 1;
        while (parents[end] > 0) {
            end++;
        }
        return Arrays.copyOfRange(parents, 1, end);
    }

    private void count(int[] parents, int depth, int nodes) {
        if (depth < deepest && nodes > 1) {
            parents[depth]++;
            for (int part : splits[depth].sizes(nodes - 1)) {
                count(parents, depth + 1, part);
            }
        }
    }

    /**
     * The best division of nodes among the children of one node. The child of rank r with a subtree of s nodes is worth
     * {@code rates[r] * yields[s] - price * s}; children are taken in the order of ranks.
     */
    private static final class Split {

        private final int ranks;
        /** {@code [rank][n]}: the worth of n nodes divided among the children from a rank on. */
        private final double[][] worth;
        /** {@code [rank][n]}: how many of n nodes the child of a rank gets; 0 to stop there. */
        private final int[][] part;

        /** Divides up to {@code nodes} nodes. */
        Split(double[] rates, double[] yields, int nodes, double price) {
            this.ranks = rates.length;
            this.worth = new double[ranks + 1][nodes + 1];
            this.part = new int[ranks][nodes + 1];
            for (int rank = ranks - 1; rank >= 0; rank--) {
                for (int n = 1; n <= nodes; n++) {
                    for (int s = 1; s <= n; s++) {
                        double value = rates[rank] * yields[s] - price * s + worth[rank + 1][n - s];
                        if (value > worth[rank][n]) {
                            worth[rank][n] = value;
                            part[rank][n] = s;
                        }
                    }
                }
            }
        }

        /** The worth of a number of nodes. */
        double worth(int nodes) {
            return worth[0][nodes];
        }

        /** How a number of nodes is divided. */
        int[] sizes(int nodes) {
            int[] sizes = new int[ranks];
            int left = nodes;
            int rank = 0;
            while (rank < ranks && part[rank][left] > 0) {
                sizes[rank] = part[rank][left];
                left -= sizes[rank++];
            }
            return Arrays.copyOf(sizes, rank);
        }
    }

    /**
     * A tree worth growing: its limits, its shape, and what is expected of it. Immutable.
     *
     * @param trees the optimal trees of its depth
     * @param nodes number of guesses
     * @param depth the deepest they go
     * @param tokens tokens expected of a round, the target's own included
     * @param cost what the round costs
     */
    record Plan(OptimalTrees trees, int nodes, int depth, double tokens, double cost) {

        /**
         * The plan with the most expected tokens per cost: Sequoia's choice of size and depth by the measured cost of
         * the target, with the passes of the draft counted too.
         *
         * @param acceptance {@code [depth - 1][rank]}, as trees take it; as many rows as a tree may be deep
         * @param least the fewest guesses, 1 or more
         * @param most the most guesses
         * @param round what a round costs beside further passes of the draft, given the number of guesses: the target's
         *     pass, and the draft's about the root
         * @param pass what a further pass of the draft costs, given the number of nodes in it
         */
        static Plan best(
                double[][] acceptance, int least, int most, IntToDoubleFunction round, IntToDoubleFunction pass) {
            Plan best = null;
            for (int depth = 1; depth <= acceptance.length; depth++) {
                OptimalTrees trees = new OptimalTrees(Arrays.copyOf(acceptance, depth), most + 1);
                for (int nodes = least; nodes <= most; nodes++) {
                    double cost = round.applyAsDouble(nodes);
                    for (int parents : trees.furtherPasses(nodes + 1)) {
                        cost += pass.applyAsDouble(parents);
                    }
                    Plan plan = new Plan(trees, nodes, depth, trees.expected(0, nodes + 1), cost);
                    if (best == null || plan.rate() > best.rate()) {
                        best = plan;
                    }
                }
            }
            return best;
        }

        /** Expected tokens per cost. */
        double rate() {
            return tokens / cost;
        }
    }
}
