// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

/**
 * How often the guess of a rank holds at a depth of the tree, given that everything before it held: the acceptance
 * vector of Sequoia (Chen et al., arXiv 2402.12374), kept for each depth.
 *
 * <p>A depth of which little is known borrows from all depths, and a rank of which nothing is known from a prior: six
 * in ten first guesses hold, and each further rank a quarter as often. Older rounds count less and less. Ranks count
 * from 0, depths from 1, the root's children. Thread-safe.
 */
public final class RankAcceptance {

    private static final int DEPTHS = 16;
    private static final int RANKS = 16;
    private static final double FIRST = 0.6;
    private static final double FURTHER = 0.25;
    private static final double PRIOR = 4;
    private static final double DEPTH_PRIOR = 20;
    private static final double FORGETTING = 0.997;

    private final double[][] offered = new double[DEPTHS + 1][RANKS];
    private final double[][] held = new double[DEPTHS + 1][RANKS];

    /** An acceptance that knows nothing but the prior. */
    public RankAcceptance() {}

    /**
     * Learns which of a node's guesses held.
     *
     * @param depth depth of the guesses, 1 or more
     * @param guesses how many there were
     * @param rank the one that held; negative if none did
     */
    public synchronized void observe(int depth, int guesses, int rank) {
        observe(offered[0], held[0], guesses, rank);
        observe(offered[Math.min(depth, DEPTHS)], held[Math.min(depth, DEPTHS)], guesses, rank);
    }

    private static void observe(double[] offered, double[] held, int guesses, int rank) {
        for (int i = 0; i < Math.min(guesses, RANKS); i++) {
            offered[i] = FORGETTING * offered[i] + 1;
            held[i] = FORGETTING * held[i] + (i == rank ? 1 : 0);
        }
    }

    /** The probability that the guess of a rank holds at a depth; above 0 and below 1. */
    public synchronized double rate(int depth, int rank) {
        int row = Math.min(depth, DEPTHS);
        int column = Math.min(rank, RANKS - 1);
        double anywhere = (held[0][column] + PRIOR * FIRST * Math.pow(FURTHER, rank)) / (offered[0][column] + PRIOR);
        return (held[row][column] + DEPTH_PRIOR * anywhere) / (offered[row][column] + DEPTH_PRIOR);
    }

    /**
     * The rates of several depths and ranks.
     *
     * @return {@code [depth - 1][rank]}; in each row they do not grow with rank and add up to less than 1
     */
    public synchronized double[][] rates(int depths, int ranks) {
        double[][] rates = new double[depths][ranks];
        for (int depth = 1; depth <= depths; depth++) {
            double left = 0.999;
            double before = left;
            for (int rank = 0; rank < ranks; rank++) {
                before = Math.min(left, Math.min(before, rate(depth, rank)));
                left -= before;
                rates[depth - 1][rank] = before;
            }
        }
        return rates;
    }
}
