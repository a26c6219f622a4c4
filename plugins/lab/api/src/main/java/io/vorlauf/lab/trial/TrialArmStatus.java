// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.trial;

import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Quantiles;
import io.vorlauf.lab.analysis.Totals;
import java.util.Objects;

/**
 * What an arm of a trial did so far.
 *
 * @param arm the arm
 * @param totals sums over its generations that have ended, those that were cancelled or failed left out
 * @param failed how many generations failed
 * @param firstToken times from start to first token
 * @param speedUp tokens/s over those of the baseline, with an interval that holds the true value at all times of the
 *     trial at once, so that it may be looked at as often as one likes; no interval at first, and none for the baseline
 */
public record TrialArmStatus(TrialArm arm, Totals totals, long failed, Quantiles firstToken, Estimate speedUp) {

    /** Checks for null. */
    public TrialArmStatus {
        Objects.requireNonNull(arm, "arm");
        Objects.requireNonNull(totals, "totals");
        Objects.requireNonNull(firstToken, "firstToken");
        Objects.requireNonNull(speedUp, "speedUp");
    }
}
