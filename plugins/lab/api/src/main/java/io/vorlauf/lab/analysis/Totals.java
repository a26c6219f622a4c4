// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.Ratios;
import java.util.List;

/**
 * Sums over generations. Ratios are those of the sums, never means of ratios, so that every token counts the same.
 *
 * @param generations number of texts
 * @param newTokens tokens generated
 * @param targetCalls passes of the target that ended in a verification
 * @param draftedTokens guesses given to the target
 * @param acceptedTokens guesses that became text
 * @param acceptanceByDepth how guesses fared at depth 1, 2, …
 * @param failedRounds rounds in which the strategy failed
 * @param draftNanos time spent growing trees, in nanoseconds
 * @param verifyNanos time the target took, in nanoseconds
 * @param samplingNanos time spent on the target's distributions, noise and verification, in nanoseconds
 * @param tokenizerNanos time spent on turning ids into text, in nanoseconds
 * @param totalNanos time from start to end, in nanoseconds
 */
public record Totals(
        int generations,
        long newTokens,
        long targetCalls,
        long draftedTokens,
        long acceptedTokens,
        List<DepthAcceptance> acceptanceByDepth,
        long failedRounds,
        long draftNanos,
        long verifyNanos,
        long samplingNanos,
        long tokenizerNanos,
        long totalNanos) {

    /** Copies the list. */
    public Totals {
        acceptanceByDepth = List.copyOf(acceptanceByDepth);
    }

    /** New tokens per second; NaN without generations. */
    public double tokensPerSecond() {
        return Ratios.tokensPerSecond(newTokens, totalNanos);
    }

    /** Accepted guesses per guess; NaN if nothing was guessed. */
    public double acceptanceRate() {
        return Ratios.acceptanceRate(acceptedTokens, draftedTokens);
    }

    /** New tokens per target call; NaN without generations. */
    public double blockEfficiency() {
        return Ratios.blockEfficiency(newTokens, targetCalls);
    }

    /** Share of the time that went into growing trees. */
    public double draftShare() {
        return Ratios.of(draftNanos, totalNanos);
    }

    /** Share of the time that went into the target. */
    public double verifyShare() {
        return Ratios.of(verifyNanos, totalNanos);
    }

    /** Share of the time that went into neither. */
    public double overheadShare() {
        return 1 - draftShare() - verifyShare();
    }
}
