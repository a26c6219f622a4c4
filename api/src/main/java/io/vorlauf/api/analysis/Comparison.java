package io.vorlauf.api.analysis;

import java.util.Objects;

/**
 * An arm against its baseline.
 *
 * @param speedUp tokens/s of the arm over those of the baseline, each of all their tokens and all their time in the
 *     blocks that both have finished
 * @param pValue of the two-sided Wilcoxon signed-rank test over prompts; NaN if there is too little data
 * @param adjustedPValue the same after Holm's correction for all arms that are tested; NaN for a control, which is
 *     not one of them
 * @param verdict what that means: a difference is shown if the interval excludes 1 and the adjusted p-value is below 1
 *     minus the confidence
 */
public record Comparison(Estimate speedUp, double pValue, double adjustedPValue, Verdict verdict) {

    /** Checks for null. */
    public Comparison {
        Objects.requireNonNull(speedUp, "speedUp");
        Objects.requireNonNull(verdict, "verdict");
    }
}
