package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * The ratio of totals with a bootstrap-t interval (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
 * chapter 12) of its logarithm. Pairs are drawn again with replacement, and each draw is measured in standard errors of
 * its own, by linearisation, which keeps the interval honest where there are few pairs.
 */
final class SpeedUp {

    /** With fewer pairs there is no interval. */
    static final int FEWEST = 8;

    private static final int DRAWS = 10_000;
    private static final long SEED = 0x5EED;

    private final List<Pair> pairs;
    private final double confidence;

    private SpeedUp(List<Pair> pairs, double confidence) {
        this.pairs = pairs;
        this.confidence = confidence;
    }

    /** The estimate; pairs are what could have been others: prompts, or else blocks. */
    static Estimate of(List<Pair> pairs, double confidence) {
        return pairs.isEmpty() ? Estimate.UNKNOWN : new SpeedUp(List.copyOf(pairs), confidence).estimate();
    }

    private Estimate estimate() {
        int[] all = new int[pairs.size()];
        Arrays.setAll(all, i -> i);
        Pair total = total(all);
        double log = total.logRatio();
        if (pairs.size() < FEWEST) {
            return new Estimate(Math.exp(log), Double.NaN, Double.NaN);
        }
        double error = standardError(all, total);
        double[] deviations = deviations(log);
        double[] ends = Quantile.withDefaults()
                .evaluate(deviations, (1 - confidence) / 2, (1 + confidence) / 2);
        return new Estimate(Math.exp(log), Math.exp(log - ends[1] * error), Math.exp(log - ends[0] * error));
    }

    // How far each draw is from the whole, in standard errors of the draw.
    private double[] deviations(double log) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] deviations = new double[DRAWS];
        int[] drawn = new int[pairs.size()];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = random.nextInt(drawn.length);
            }
            Pair total = total(drawn);
            double error = standardError(drawn, total);
            // A draw of one pair only has no error of its own, and one of equal pairs no deviation.
            deviations[draw] = error > 0 ? (total.logRatio() - log) / error : 0;
        }
        return deviations;
    }

    private Pair total(int[] indices) {
        Pair total = new Pair(0, 0, 0, 0);
        for (int index : indices) {
            total = total.plus(pairs.get(index));
        }
        return total;
    }

    private double standardError(int[] indices, Pair total) {
        double sum = 0;
        for (int index : indices) {
            Pair pair = pairs.get(index);
            double influence = (double) pair.tokens() / total.tokens()
                    - (double) pair.nanos() / total.nanos()
                    - (double) pair.baseTokens() / total.baseTokens()
                    + (double) pair.baseNanos() / total.baseNanos();
            sum += influence * influence;
        }
        double n = indices.length;
        return Math.sqrt(sum * n / (n - 1));
    }
}
