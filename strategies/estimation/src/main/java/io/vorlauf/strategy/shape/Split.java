package io.vorlauf.strategy.shape;

import java.util.Arrays;

/**
 * The best division of nodes among the children of one node. The child of rank r with a subtree of s nodes is worth
 * {@code rates[r] * yields[s] - price * s}; children are taken in the order of ranks.
 */
final class Split {

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
