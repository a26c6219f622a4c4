package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.decoding.DecodingMetrics;

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
