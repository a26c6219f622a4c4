package io.vorlauf.cli.internal.compare;

import io.vorlauf.api.decoding.DecodingMetrics;

/**
 * What one arm did over all prompts. Ratios are those of the totals, never means of ratios, so that every token counts
 * the same.
 *
 * @param name the arm
 * @param generations number of texts
 * @param identical number of texts whose ids are those of the first arm
 * @param newTokens tokens generated
 * @param draftedTokens guesses given to the target
 * @param acceptedTokens guesses that became text
 * @param targetCalls passes of the target that ended in a verification
 * @param failedRounds rounds in which the strategy threw
 * @param nanos wall-clock time of all generations
 */
public record ArmTotals(
        String name,
        int generations,
        int identical,
        long newTokens,
        long draftedTokens,
        long acceptedTokens,
        long targetCalls,
        long failedRounds,
        long nanos) {

    /** An arm that has not done anything yet. */
    public static ArmTotals none(String name) {
        return new ArmTotals(name, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The totals with one more generation. */
    public ArmTotals plus(DecodingMetrics metrics, boolean isIdentical) {
        return new ArmTotals(
                name,
                generations + 1,
                identical + (isIdentical ? 1 : 0),
                newTokens + metrics.newTokens(),
                draftedTokens + metrics.draftedTokens(),
                acceptedTokens + metrics.acceptedTokens(),
                targetCalls + metrics.targetCalls(),
                failedRounds + metrics.failedRounds(),
                nanos + metrics.totalNanos());
    }

    /** New tokens per second. */
    public double tokensPerSecond() {
        return newTokens / (nanos / 1e9);
    }

    /** Accepted guesses per guess; NaN if nothing was guessed. */
    public double acceptanceRate() {
        return (double) acceptedTokens / draftedTokens;
    }

    /** New tokens per target call. */
    public double blockEfficiency() {
        return (double) newTokens / targetCalls;
    }
}
