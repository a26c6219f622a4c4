// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import java.util.Arrays;

/**
 * What is left of the target's distribution at a node after guesses were rejected: how probable the node still is to
 * stand, its weight, and what it would say then. Always normalised.
 *
 * <p>With weight w, distribution p and a candidate drawn from q, the candidate stands with min(1, w p/q). That covers
 * min(w p, q) of the mass w p the node has to give; S = sum((w p - q)+) is left, to be given when the candidate is
 * rejected, which has probability 1 - w + S. So p becomes norm((w p - q)+) and w becomes S / (S + 1 - w). At w = 1
 * this is the residual of Leviathan et al. (arXiv 2211.17192); along a chain it is block verification (Sun et al.,
 * arXiv 2403.10444).
 */
final class Residual {

    private double[] p;
    private double weight;

    /**
     * Starts with a distribution; takes the array over.
     *
     * @param weight the probability with which the node stands, in (0, 1]
     */
    Residual(double[] p, double weight) {
        this.p = p;
        this.weight = weight;
    }

    /** What the node would say; not to be changed. */
    double[] probabilities() {
        return p;
    }

    /** The probability with which the node stands. */
    double weight() {
        return weight;
    }

    /** The probability with which a candidate stands that was drawn with probability q. */
    double acceptance(int token, double q) {
        return Math.min(1, weight * p[token] / q);
    }

    /** Makes room for tokens that p does not know and that have probability 0. */
    void widen(int size) {
        if (size > p.length) {
            p = Arrays.copyOf(p, size);
        }
    }

    /** A candidate drawn from weights q, which add up to a total, was rejected. */
    void subtract(double[] q, double total) {
        double[] rest = new double[p.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = Math.max(0, weight * p[i] - q[i] / total);
        }
        become(rest);
    }

    /** A proposed candidate was rejected: q was all on one token. */
    void remove(int token) {
        double[] rest = new double[p.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = i == token ? 0 : weight * p[i];
        }
        become(rest);
    }

    private void become(double[] rest) {
        double sum = Arrays.stream(rest).sum();
        if (sum > 0) {
            for (int i = 0; i < rest.length; i++) {
                rest[i] /= sum;
            }
            p = rest;
            weight = sum / (sum + (1 - weight));
        } else if (weight < 1) {
            weight = 0;
        }
        // Nothing left at full weight: the rejection had probability zero but for rounding, and p stays as it was.
    }
}
