// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The logarithms of paired ratios of speed, and what they say: geometric mean (Fleming and Wallace, Communications of the
 * ACM 29, 1986), an interval, and a test that is the same thing turned round, all of Student's t distribution.
 *
 * <p>A geometric mean is the same whichever arm is above the line, multiplies along a chain of arms, and one generation
 * that was stalled weighs in it no more than its logarithm. {@code docs/experiments.md} tells what else was tried, and how
 * often the intervals held the truth.
 *
 * @param size how many ratios there are
 * @param mean the mean of their natural logarithms
 * @param error the standard error of that; NaN for fewer than two
 * @param degrees degrees of freedom of the error
 */
record LogRatios(int size, double mean, double error, int degrees) {

    /** With fewer pairs there is neither interval nor test. */
    static final int FEWEST = 5;

    // What rounding does to a logarithm of a ratio of nanoseconds is far below.
    private static final double NOTHING = 1e-12;

    static LogRatios of(Collection<Pair> pairs) {
        return of(pairs.stream().mapToDouble(Pair::logRatio));
    }

    /** Of logarithms; those that are not finite are left out. */
    static LogRatios of(DoubleStream values) {
        double[] logs = values.filter(Double::isFinite).toArray();
        double mean = DoubleStream.of(logs).average().orElse(Double.NaN);
        return new LogRatios(
                logs.length, mean, deviation(logs) / Math.sqrt(logs.length), Math.max(logs.length - 1, 0));
    }

    /**
     * What has become of a logarithm that varies from run to run, in one more run: its interval is that of a prediction.
     *
     * @param before its values in at least two runs
     */
    static LogRatios change(double[] before, double after) {
        double mean = DoubleStream.of(before).average().orElse(Double.NaN);
        return new LogRatios(FEWEST, after - mean, deviation(before) * Math.sqrt(1 + 1.0 / before.length),
                before.length - 1);
    }

    private static double deviation(double[] logs) {
        double mean = DoubleStream.of(logs).average().orElse(Double.NaN);
        double squares = DoubleStream.of(logs).map(log -> (log - mean) * (log - mean)).sum();
        return logs.length < 2 ? Double.NaN : Math.sqrt(squares / (logs.length - 1));
    }

    /** Whether there are enough for an interval. */
    boolean enough() {
        return size() >= FEWEST;
    }

    /** The geometric mean, with an interval if there are enough. */
    Estimate estimate(double confidence) {
        if (!enough()) {
            return new Estimate(Math.exp(mean), Double.NaN, Double.NaN);
        }
        double reach = student().inverseSurvivalProbability((1 - confidence) / 2) * error();
        return new Estimate(Math.exp(mean), Math.exp(mean - reach), Math.exp(mean + reach));
    }

    /** Two-sided p-value of the hypothesis that both are equally fast; NaN if there are not enough. */
    double pValue() {
        return pValue(0);
    }

    /** The same of the hypothesis that they are at most so far apart, in logarithms. */
    double pValue(double tolerance) {
        if (!enough()) {
            return Double.NaN;
        }
        double beyond = Math.abs(mean) - tolerance;
        if (error() < NOTHING) {
            return beyond < NOTHING ? 1 : 0;
        }
        return Math.min(1, 2 * student().survivalProbability(beyond / error()));
    }

    /** What that is after a correction of the p-value. */
    Verdict verdict(double adjustedPValue, double confidence) {
        if (!enough()) {
            return Verdict.TOO_FEW;
        }
        if (adjustedPValue < 1 - confidence) {
            return mean > 0 ? Verdict.FASTER : Verdict.SLOWER;
        }
        return Verdict.NO_DIFFERENCE_SHOWN;
    }

    /**
     * About how many pairs it takes to show a difference as large as this one in four of five experiments, among so many
     * comparisons; 0 if that cannot be said. By the normal distribution, which wants a few pairs too few.
     */
    long wanted(int comparisons, double confidence) {
        NormalDistribution normal = NormalDistribution.of(0, 1);
        double reach = normal.inverseSurvivalProbability((1 - confidence) / 2 / comparisons)
                + normal.inverseCumulativeProbability(0.8);
        double pairs = size * Math.pow(reach * error / mean, 2);
        return Double.isFinite(pairs) && pairs < Integer.MAX_VALUE ? (long) Math.ceil(pairs) : 0;
    }

    private TDistribution student() {
        return TDistribution.of(degrees);
    }

    /**
     * Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): what is below a level afterwards is so
     * with at most that probability of a single wrong one among all. NaN stays NaN and does not count as a test.
     */
    static List<Double> holm(List<Double> pValues) {
        List<Integer> order = IntStream.range(0, pValues.size())
                .filter(i -> !pValues.get(i).isNaN())
                .boxed()
                .sorted(Comparator.comparing(pValues::get))
                .toList();
        List<Double> adjusted = new ArrayList<>(pValues);
        double highest = 0;
        for (int rank = 0; rank < order.size(); rank++) {
            highest = Math.max(highest, Math.min(1, (order.size() - rank) * pValues.get(order.get(rank))));
            adjusted.set(order.get(rank), highest);
        }
        return adjusted;
    }

    /**
     * Tokens and time of an arm and of its baseline, in something that both did.
     *
     * @param tokens the arm's new tokens
     * @param nanos the arm's time
     * @param baseTokens the baseline's new tokens
     * @param baseNanos the baseline's time
     */
    record Pair(long tokens, long nanos, long baseTokens, long baseNanos) {

        static Pair of(DecodingMetrics arm, DecodingMetrics baseline) {
            return new Pair(arm.newTokens(), arm.totalNanos(), baseline.newTokens(), baseline.totalNanos());
        }

        Pair plus(Pair other) {
            return new Pair(tokens + other.tokens, nanos + other.nanos, baseTokens + other.baseTokens,
                    baseNanos + other.baseNanos);
        }

        /** Logarithm of the arm's tokens per time over the baseline's. */
        double logRatio() {
            return Math.log((double) tokens / nanos) - Math.log((double) baseTokens / baseNanos);
        }
    }
}
