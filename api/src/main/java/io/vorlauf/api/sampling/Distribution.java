// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

/**
 * A probability distribution over a vocabulary. Immutable and thread-safe.
 *
 * <p>It is kept as the logits that it was made of; log-weights are computed when they are asked for, and the normalising
 * constant when a probability is first asked for, which coupled verification never does.
 */
public final class Distribution {

    /** By how much of itself the product of a log-weight and a temperature may be off what it was made of. */
    private static final double ROUNDING = 1e-6;

    private final Logits logits;
    private final double temperature;
    private final int mode;
    private final boolean certain;
    private volatile double logNormaliser = Double.NaN;

    private Distribution(Logits logits, double temperature, int mode, boolean certain) {
        this.logits = logits;
        this.temperature = temperature;
        this.mode = mode;
        this.certain = certain;
    }

    private static int highest(Logits logits) {
        int best = logits.highest();
        float highest = best < 0 ? 0 : logits.get(best);
        if (Float.isNaN(highest)) {
            throw new IllegalArgumentException("the logit of token " + best + " is not a number");
        }
        if (best < 0 || highest == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    best < 0 ? "no token is possible: every logit is -infinity" : "the logit of token " + best + " is infinite");
        }
        return best;
    }

    /**
     * The distribution proportional to the exponentials of logits.
     *
     * @throws IllegalArgumentException if a logit is NaN or positive infinity, or all are negative infinity
     */
    public static Distribution softmax(Logits logits) {
        return softmax(logits, 1);
    }

    /**
     * The distribution proportional to the exponentials of logits that are divided by a temperature, in binary64, and
     * rounded; by one so low that quotients overflow, the distances to the highest logit are.
     *
     * @param temperature above 0
     * @throws IllegalArgumentException if a logit is NaN or positive infinity, or all are negative infinity
     */
    public static Distribution softmax(Logits logits, double temperature) {
        int highest = highest(logits);
        float value = logits.get(highest);
        if (Math.abs(value / temperature) > Float.MAX_VALUE) {
            float[] distances = logits.toArray();
            for (int i = 0; i < distances.length; i++) {
                distances[i] -= value;
            }
            return softmax(Logits.adopt(distances), temperature);
        }
        if (temperature == 1) {
            return new Distribution(logits, 1, highest, false);
        }
        // What is divided and rounded may equal what it was less than.
        return new Distribution(logits, temperature, next(logits, temperature, 0, divided(value, temperature)), false);
    }

    private static float divided(float logit, double temperature) {
        return (float) (logit / temperature);
    }

    /** The distribution whose mode is this one's, and certain. */
    public Distribution certain() {
        return new Distribution(logits, temperature, mode, true);
    }

    /**
     * The distribution with weights, one per token, that need not add up to one.
     *
     * @throws IllegalArgumentException if a weight is negative, infinite or NaN, or all are zero
     */
    public static Distribution weighted(double... weights) {
        float[] logs = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0) || weights[i] == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("the weight of token " + i + " is " + weights[i]);
            }
            logs[i] = (float) Math.log(weights[i]);
        }
        return softmax(Logits.adopt(logs));
    }

    /** Size of the vocabulary. */
    public int size() {
        return logits.size();
    }

    /** The most probable token, the lowest id among equals. */
    public int mode() {
        return mode;
    }

    /** The logarithm of a token's probability plus a constant of this distribution; negative infinity if impossible. */
    public float logWeight(int token) {
        float logit = logits.get(token);
        if (certain && token != mode) {
            return Float.NEGATIVE_INFINITY;
        }
        return temperature == 1 ? logit : divided(logit, temperature);
    }

    /**
     * The first token from an index on whose log-weight is at least so high. Of all ways to look for the most probable
     * tokens the fastest, since almost all are passed over without being looked at one by one.
     *
     * @param from a token, or {@link #size()}
     * @param least the log-weight; negative infinity for any token that is possible
     * @return {@link #size()} if there is none
     */
    public int next(int from, double least) {
        if (certain) {
            return from <= mode && logWeight(mode) >= least ? mode : size();
        }
        return next(logits, temperature, from, least);
    }

    private static int next(Logits logits, double temperature, int from, double least) {
        // Not higher than any logit whose quotient is high enough once it is rounded.
        double bound = least * temperature;
        float logit = (float) Math.max(-Float.MAX_VALUE,
                bound - Math.abs(bound) * ROUNDING - Float.MIN_NORMAL * Math.max(1, temperature));
        for (int token = logits.next(from, logit); token < logits.size(); token = logits.next(token + 1, logit)) {
            float logWeight = divided(logits.get(token), temperature);
            if (logWeight >= least && logWeight > Float.NEGATIVE_INFINITY) {
                return token;
            }
        }
        return logits.size();
    }

    /** A token's probability, 0 … 1. */
    public double probability(int token) {
        return Math.exp(logWeight(token) - logNormaliser());
    }

    /** All probabilities in a new array. */
    public double[] probabilities() {
        double normaliser = logNormaliser();
        double[] probabilities = new double[size()];
        for (int i = 0; i < probabilities.length; i++) {
            float logWeight = logWeight(i);
            probabilities[i] = logWeight == Float.NEGATIVE_INFINITY ? 0 : Math.exp(logWeight - normaliser);
        }
        return probabilities;
    }

    private double logNormaliser() {
        double known = logNormaliser;
        if (Double.isNaN(known)) {
            double highest = logWeight(mode);
            double sum = 0;
            for (int i = 0; i < logits.size(); i++) {
                float logWeight = logWeight(i);
                if (logWeight != Float.NEGATIVE_INFINITY) {
                    sum += Math.exp(logWeight - highest);
                }
            }
            known = highest + Math.log(sum);
            logNormaliser = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return "Distribution[" + size() + " tokens, mode " + mode + "]";
    }
}
