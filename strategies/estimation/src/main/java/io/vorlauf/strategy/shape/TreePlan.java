package io.vorlauf.strategy.shape;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A tree worth growing: its limits, its shape, and what is expected of it. Immutable.
 *
 * @param trees the optimal trees of its depth
 * @param nodes number of guesses
 * @param depth the deepest they go
 * @param tokens tokens expected of a round, the target's own included
 * @param cost what the round costs
 */
public record TreePlan(OptimalTrees trees, int nodes, int depth, double tokens, double cost) {

    /**
     * The plan with the most expected tokens per cost: Sequoia's choice of size and depth by the measured cost of the
     * target, with the passes of the draft counted too.
     *
     * @param acceptance {@code [depth - 1][rank]}, as {@link OptimalTrees} takes it; as many rows as a tree may be deep
     * @param least the fewest guesses, 1 or more
     * @param most the most guesses
     * @param round what a round costs beside further passes of the draft, given the number of guesses: the target's
     *     pass, and the draft's about the root
     * @param pass what a further pass of the draft costs, given the number of nodes in it
     */
    public static TreePlan best(
            double[][] acceptance, int least, int most, IntToDoubleFunction round, IntToDoubleFunction pass) {
        TreePlan best = null;
        for (int depth = 1; depth <= acceptance.length; depth++) {
            OptimalTrees trees = new OptimalTrees(Arrays.copyOf(acceptance, depth), most + 1);
            for (int nodes = least; nodes <= most; nodes++) {
                double cost = round.applyAsDouble(nodes);
                int[] parents = trees.shape(nodes + 1).parents();
                for (int level = 1; level < parents.length; level++) {
                    cost += pass.applyAsDouble(parents[level]);
                }
                TreePlan plan = new TreePlan(trees, nodes, depth, trees.expected(0, nodes + 1), cost);
                if (best == null || plan.rate() > best.rate()) {
                    best = plan;
                }
            }
        }
        return best;
    }

    /** Expected tokens per cost. */
    public double rate() {
        return tokens / cost;
    }

    /** Its shape. */
    public TreeShape shape() {
        return trees.shape(nodes + 1);
    }
}
