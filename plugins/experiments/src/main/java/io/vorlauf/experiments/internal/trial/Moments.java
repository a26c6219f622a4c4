package io.vorlauf.experiments.internal.trial;

/** Running means and covariances of tokens and time (Welford, Technometrics 4, 1962, in two dimensions). */
final class Moments {

    private long count;
    private double meanTokens;
    private double meanNanos;
    private double tokensTokens;
    private double nanosNanos;
    private double tokensNanos;

    void add(double tokens, double nanos) {
        count++;
        double fromTokens = tokens - meanTokens;
        double fromNanos = nanos - meanNanos;
        meanTokens += fromTokens / count;
        meanNanos += fromNanos / count;
        tokensTokens += fromTokens * (tokens - meanTokens);
        nanosNanos += fromNanos * (nanos - meanNanos);
        tokensNanos += fromTokens * (nanos - meanNanos);
    }

    long count() {
        return count;
    }

    /** Logarithm of all tokens over all time. */
    double logRate() {
        return Math.log(meanTokens) - Math.log(meanNanos);
    }

    /** Variance of what one request contributes to {@link #logRate}, by linearisation. */
    double variance() {
        double sum = tokensTokens / (meanTokens * meanTokens)
                - 2 * tokensNanos / (meanTokens * meanNanos)
                + nanosNanos / (meanNanos * meanNanos);
        return Math.max(0, sum) / (count - 1);
    }
}
