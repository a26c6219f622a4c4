// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

/**
 * A probability distribution over a vocabulary. Immutable and thread-safe.
 *
 * <p>It is kept as log-weights; the normalising constant is computed when a probability is first asked for, which
 * coupled verification never does.
 */
public final class Distribution {

    private final Logits logWeights;
    private final int mode;
    private volatile double logNormaliser = Double.NaN;

    private Distribution(Logits logWeights) {
        this.logWeights = logWeights;
        this.mode = mode(logWeights);
    }

    private static int mode(Logits logits) {
        int best = -1;
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.size(); i++) {
            float value = logits.get(i);
            // Almost all values are lower, and what is not a number is not: one comparison does.
            if (!(value <= highest)) {
                if (Float.isNaN(value)) {
                    throw new IllegalArgumentException("the logit of token " + i + " is not a number");
                }
                highest = value;
                best = i;
            }
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
        return new Distribution(logits);
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
        return new Distribution(Logits.adopt(logs));
    }

    /** Size of the vocabulary. */
    public int size() {
        return logWeights.size();
    }

    /** The most probable token, the lowest id among equals. */
    public int mode() {
        return mode;
    }

    /** The logarithm of a token's probability plus a constant of this distribution; negative infinity if impossible. */
    public float logWeight(int token) {
        return logWeights.get(token);
    }

    /** A token's probability, 0 … 1. */
    public double probability(int token) {
        return Math.exp(logWeights.get(token) - logNormaliser());
    }

    /** All probabilities in a new array. */
    public double[] probabilities() {
        double normaliser = logNormaliser();
        double[] probabilities = new double[size()];
        for (int i = 0; i < probabilities.length; i++) {
            float logWeight = logWeights.get(i);
            probabilities[i] = logWeight == Float.NEGATIVE_INFINITY ? 0 : Math.exp(logWeight - normaliser);
        }
        return probabilities;
    }

    private double logNormaliser() {
        double known = logNormaliser;
        if (Double.isNaN(known)) {
            double highest = logWeights.get(mode);
            double sum = 0;
            for (int i = 0; i < logWeights.size(); i++) {
                float logWeight = logWeights.get(i);
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
