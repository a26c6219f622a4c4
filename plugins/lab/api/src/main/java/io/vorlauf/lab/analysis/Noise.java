// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import io.vorlauf.lab.experiment.Block;
import java.util.List;
import java.util.Objects;

/**
 * How quiet the computer was while an experiment ran, and what that does to its answer.
 *
 * @param control plain decoding against itself, of the controls the one that says most: 1 if nothing but speculation made
 *     a difference; {@link Estimate#UNKNOWN} without a control
 * @param size how far that interval reaches from 1 to either side, as a share: 0.4 means that differences below 40 % may
 *     be the computer's; NaN if there is none
 * @param othersShare share of all processors that other programs used, over the time of all generations; NaN if it is not
 *     known
 * @param drift how many times as long a token of plain decoding took in the slowest quarter of the run as in the fastest;
 *     NaN if there are too few blocks
 * @param standingOut generations that took far longer, pass by pass, than is usual for their arm, the worst first. They
 *     are counted like all others
 * @param disturbed whether any of that is more than a quiet computer shows
 * @param sentence what to think of it, in one sentence
 */
public record Noise(
        Estimate control,
        double size,
        double othersShare,
        double drift,
        List<StandingOut> standingOut,
        boolean disturbed,
        String sentence) {

    /** Checks for null and copies the list. */
    public Noise {
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(sentence, "sentence");
        standingOut = List.copyOf(standingOut);
    }

    /**
     * A generation that took far longer than is usual for its arm.
     *
     * @param arm name of the arm
     * @param block where
     * @param times how many times as long as the arm's median a pass took
     */
    public record StandingOut(String arm, Block block, double times) {

        /** Checks for null. */
        public StandingOut {
            Objects.requireNonNull(arm, "arm");
            Objects.requireNonNull(block, "block");
        }
    }
}
