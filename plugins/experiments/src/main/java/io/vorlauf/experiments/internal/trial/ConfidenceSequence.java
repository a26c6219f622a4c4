package io.vorlauf.experiments.internal.trial;

import io.vorlauf.api.analysis.Estimate;

/**
 * Intervals for the speed-up that hold at all times at once: a confidence sequence (Howard et al., arXiv 1810.08240),
 * here an asymptotic one, which needs no bound on times and allows estimates of variance (Waudby-Smith et al., arXiv
 * 2103.06476, theorem 2.2). The price of looking at any time is an interval about one and a half times as wide as one
 * that may be looked at once.
 */
final class ConfidenceSequence {

    /** With fewer requests of either arm nothing is asymptotic yet. */
    static final int FEWEST = 30;

    /** After how many requests the intervals are the narrowest that they can be for their confidence. */
    private static final double TUNED_FOR = 500;

    private final double alpha;
    private final double rho2;

    /**
     * A sequence.
     *
     * @param alpha the probability that it ever fails to hold the truth, above 0 and below 1
     */
    ConfidenceSequence(double alpha) {
        this.alpha = alpha;
        this.rho2 = (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / TUNED_FOR;
    }

    Estimate of(Moments arm, Moments baseline) {
        if (arm.count() == 0 || baseline.count() == 0) {
            return Estimate.UNKNOWN;
        }
        double log = arm.logRate() - baseline.logRate();
        if (arm.count() < FEWEST || baseline.count() < FEWEST) {
            return new Estimate(Math.exp(log), Double.NaN, Double.NaN);
        }
        double width = width(arm, baseline);
        return new Estimate(Math.exp(log), Math.exp(log - width), Math.exp(log + width));
    }

    private double width(Moments arm, Moments baseline) {
        double t = arm.count() + baseline.count();
        double variance = t * (arm.variance() / arm.count() + baseline.variance() / baseline.count());
        double mixed = t * rho2 + 1;
        return Math.sqrt(variance * 2 * mixed / (t * t * rho2) * Math.log(Math.sqrt(mixed) / alpha));
    }
}
