// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import io.vorlauf.api.strategy.Candidate;
import java.util.Arrays;
import java.util.List;

/**
 * Turns the scores of candidates into probabilities that can be relied on.
 *
 * <p>A prediction is the softmax of the candidates' scores at a fixed temperature. That form is exact if the logarithms
 * of p / q, by which the target's scores differ from the draft's, are Gumbel numbers of that scale (with noise on the
 * scores or without, because target and draft share it). What is left to correct is measured: how often candidates of a
 * rank held against what was predicted, overall and for predictions of about the same size. Where little was measured,
 * the correction shrinks towards the prediction itself. What was measured a thousand candidates ago counts a third.
 *
 * <p>Ranks count from 0, the best candidate. Thread-safe.
 */
public final class Calibration {

    /** How many candidates a prediction should be made of: with fewer the best one looks better than it is. */
    public static final int CANDIDATES = 8;

    private static final double TEMPERATURE = 0.6;
    private static final double[] EDGES = {.02, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .97};
    private static final int RANKS = 4;
    private static final double FORGETTING = 0.999;
    private static final double RANK_PRIOR = 5;
    private static final double BIN_PRIOR = 25;
    private static final double HIGHEST = 0.995;

    private final double[][] held = new double[RANKS][EDGES.length + 1];
    private final double[][] seen = new double[RANKS][EDGES.length + 1];
    private final double[] allHeld = new double[RANKS];
    private final double[] allPredicted = new double[RANKS];

    /** A calibration that trusts predictions. */
    public Calibration() {}

    /**
     * What the scores of candidates say before any correction.
     *
     * @param candidates candidates of one node, best first; preferably {@link #CANDIDATES} of them
     * @return a probability for each, in order; they add up to 1
     */
    public static double[] predict(List<Candidate> candidates) {
        double[] predictions = new double[candidates.size()];
        double sum = 0;
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] = Math.exp((candidates.get(i).score() - candidates.get(0).score()) / TEMPERATURE);
            sum += predictions[i];
        }
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] /= sum;
        }
        return predictions;
    }

    /**
     * The probability that the target chooses a candidate.
     *
     * @param rank its rank, 0 or more
     * @param prediction what was predicted, 0 … 1
     * @return above 0 and below 1
     */
    public synchronized double probability(int rank, double prediction) {
        int row = Math.min(rank, RANKS - 1);
        int bin = bin(prediction);
        double expected = prediction * (allHeld[row] + RANK_PRIOR) / (allPredicted[row] + RANK_PRIOR);
        double corrected = (held[row][bin] + BIN_PRIOR * Math.min(expected, HIGHEST)) / (seen[row][bin] + BIN_PRIOR);
        return Math.max(Double.MIN_NORMAL, Math.min(corrected, HIGHEST));
    }

    /**
     * The probabilities that the target chooses each of some candidates: none higher than that of a better rank, and
     * not more than 1 in all.
     *
     * @param predictions what was predicted for rank 0, 1, …
     */
    public synchronized double[] probabilities(double... predictions) {
        double[] probabilities = new double[predictions.length];
        double left = HIGHEST;
        double before = HIGHEST;
        for (int rank = 0; rank < predictions.length; rank++) {
            before = Math.min(left, Math.min(before, probability(rank, predictions[rank])));
            left -= before;
            probabilities[rank] = before;
        }
        return probabilities;
    }

    /**
     * Learns whether the target chose a candidate. All candidates of a node that the text went through should be
     * reported, whether they were added to the tree or not.
     */
    public synchronized void observe(int rank, double prediction, boolean chosen) {
        int row = Math.min(rank, RANKS - 1);
        int bin = bin(prediction);
        for (int i = 0; i <= EDGES.length; i++) {
            held[row][i] *= FORGETTING;
            seen[row][i] *= FORGETTING;
        }
        allHeld[row] *= FORGETTING;
        allPredicted[row] *= FORGETTING;
        seen[row][bin]++;
        allPredicted[row] += prediction;
        if (chosen) {
            held[row][bin]++;
            allHeld[row]++;
        }
    }

    private static int bin(double prediction) {
        int at = Arrays.binarySearch(EDGES, prediction);
        return at < 0 ? -at - 1 : at + 1;
    }
}
