// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import java.util.Objects;

/**
 * One arm against another one, pair by pair: what both did with the same prompt or, where there are too few prompts, in
 * the same block. The verdict follows from the adjusted p-value alone. That is never below the p-value, and the p-value
 * is below 1 minus the confidence exactly if the interval excludes 1; so a difference that is shown is outside of its
 * interval always, and one outside of its interval may still not be shown, when there are many comparisons.
 *
 * @param arm name of the arm
 * @param other name of the arm it is compared with
 * @param pairs how many pairs there are
 * @param speedUp how many times as fast the arm was: the geometric mean over pairs of tokens/s of the one over those of
 *     the other, with the interval of a t distribution over their logarithms
 * @param pValue of the two-sided paired t test of the logarithms; NaN if there are too few pairs
 * @param adjustedPValue the same after Holm's correction for all comparisons between the arms of one ranking; the same as
 *     the p-value for a control, which is not one of them
 * @param verdict what that means: a difference is shown if the adjusted p-value is below 1 minus the confidence
 */
public record Comparison(
        String arm,
        String other,
        int pairs,
        Estimate speedUp,
        double pValue,
        double adjustedPValue,
        Verdict verdict) {

    /** Checks for null. */
    public Comparison {
        Objects.requireNonNull(arm, "arm");
        Objects.requireNonNull(other, "other");
        Objects.requireNonNull(speedUp, "speedUp");
        Objects.requireNonNull(verdict, "verdict");
    }

    /** The same seen from the other arm. */
    public Comparison turned() {
        Estimate ratio = new Estimate(1 / speedUp.value(), 1 / speedUp.high(), 1 / speedUp.low());
        Verdict seen = switch (verdict) {
            case FASTER -> Verdict.SLOWER;
            case SLOWER -> Verdict.FASTER;
            case NO_DIFFERENCE_SHOWN, TOO_FEW -> verdict;
        };
        return new Comparison(other, arm, pairs, ratio, pValue, adjustedPValue, seen);
    }
}
