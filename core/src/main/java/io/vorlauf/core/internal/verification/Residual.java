package io.vorlauf.core.internal.verification;

import java.util.Arrays;

/**
 * What is left of the target's distribution after rejections; always normalised.
 *
 * <p>Rounding can leave nothing at all, when p and q are equal but for the last bits. A rejection then had probability
 * zero but for rounding too, and the distribution stays as it was.
 */
final class Residual {

    private double[] weights;

    /** Starts with a distribution; takes the array over. */
    Residual(double[] probabilities) {
        weights = probabilities;
    }

    /** The probabilities; not to be changed. */
    double[] weights() {
        return weights;
    }

    /** Becomes norm((p - q)+), where q are weights that add up to a total. */
    void subtract(double[] q, double total) {
        double[] rest = new double[weights.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = Math.max(0, weights[i] - q[i] / total);
        }
        normalise(rest);
    }

    /** Loses a token. */
    void remove(int token) {
        double[] rest = weights.clone();
        rest[token] = 0;
        normalise(rest);
    }

    private void normalise(double[] rest) {
        double sum = Arrays.stream(rest).sum();
        if (sum > 0) {
            for (int i = 0; i < rest.length; i++) {
                rest[i] /= sum;
            }
            weights = rest;
        }
    }
}
