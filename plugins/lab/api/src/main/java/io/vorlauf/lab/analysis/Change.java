// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import java.util.Objects;

/**
 * What became of an arm from one run of an experiment to another one, over the prompts that both runs have finished.
 *
 * @param arm name of the arm
 * @param speedUp what it has in speed-up over its baseline later, over what it had before: 0.95 if 2.00 became 1.90. What
 *     one run's computer did to all arms alike is not in it. {@link Estimate#UNKNOWN} for a baseline
 * @param pValue of the two-sided paired t test of that change; NaN for a baseline or if there are too few prompts
 * @param adjustedPValue the same after Holm's correction for all arms
 * @param verdict whether the speed-up grew or fell by more than the tolerance
 * @param speed tokens/s later over those before, with all that the computer did
 * @param blockEfficiency block efficiency later minus that before; 0 for plain decoding
 * @param texts how many texts both runs have
 * @param otherTexts in how many of them the ids are not the same
 */
public record Change(
        String arm,
        Estimate speedUp,
        double pValue,
        double adjustedPValue,
        Verdict verdict,
        Estimate speed,
        double blockEfficiency,
        int texts,
        int otherTexts) {

    /** Checks for null. */
    public Change {
        Objects.requireNonNull(arm, "arm");
        Objects.requireNonNull(speedUp, "speedUp");
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(speed, "speed");
    }
}
