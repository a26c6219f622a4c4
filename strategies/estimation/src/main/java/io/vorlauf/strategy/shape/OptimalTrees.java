package io.vorlauf.strategy.shape;

import java.util.ArrayList;
import java.util.List;

/**
 * The trees of every size that are expected to yield the most tokens, given how often the guess of each rank holds at
 * each depth: the dynamic programme of Sequoia (Chen et al., arXiv 2402.12374), for trees of limited depth. Immutable.
 *
 * <p>The expected yield of a tree is the sum over its nodes of the probability that the text comes there. The best
 * subtree of n nodes gives its children, rank by rank, the sizes that maximise the sum of their yields, each weighed
 * with the acceptance of the rank. Sizes count the subtree's own root.
 */
public final class OptimalTrees {

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
    public OptimalTrees(double[][] acceptance, int size) {
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
    public double expected(int depth, int nodes) {
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
    public int[] divide(int depth, double[] rates, int nodes, double reach, double price) {
        if (depth >= deepest || nodes < 1) {
            return new int[0];
        }
        double[] scaled = new double[rates.length];
        for (int rank = 0; rank < rates.length; rank++) {
            scaled[rank] = rates[rank] * reach;
        }
        return new Split(scaled, yields[depth + 1], nodes, price).sizes(nodes);
    }

    /** The best tree of a number of nodes, the root included, 1 … size; with fewer nodes if no more have room. */
    public TreeShape shape(int nodes) {
        return shape(0, nodes);
    }

    private TreeShape shape(int depth, int nodes) {
        if (depth == deepest || nodes < 2) {
            return TreeShape.LEAF;
        }
        List<TreeShape> children = new ArrayList<>();
        for (int part : splits[depth].sizes(nodes - 1)) {
            children.add(shape(depth + 1, part));
        }
        return new TreeShape(children);
    }
}
