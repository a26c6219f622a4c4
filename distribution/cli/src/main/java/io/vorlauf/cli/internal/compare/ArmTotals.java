package io.vorlauf.cli.internal.compare;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DepthAcceptance;
import java.util.ArrayList;
import java.util.List;

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
 * @param byDepth how guesses fared at depth 1, 2, …
 * @param failedRounds rounds in which the strategy threw
 * @param draftNanos time of growing trees
 * @param verifyNanos time of the target
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
        List<DepthAcceptance> byDepth,
        long failedRounds,
        long draftNanos,
        long verifyNanos,
        long nanos) {

    /** An arm that has not done anything yet. */
    public static ArmTotals none(String name) {
        return new ArmTotals(name, 0, 0, 0, 0, 0, 0, List.of(), 0, 0, 0, 0);
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
                sum(byDepth, metrics.acceptanceByDepth()),
                failedRounds + metrics.failedRounds(),
                draftNanos + metrics.draftNanos(),
                verifyNanos + metrics.verifyNanos(),
                nanos + metrics.totalNanos());
    }

    private static List<DepthAcceptance> sum(List<DepthAcceptance> one, List<DepthAcceptance> other) {
        List<DepthAcceptance> sum = new ArrayList<>();
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            DepthAcceptance a = i < one.size() ? one.get(i) : new DepthAcceptance(0, 0);
            DepthAcceptance b = i < other.size() ? other.get(i) : new DepthAcceptance(0, 0);
            sum.add(new DepthAcceptance(a.attempts() + b.attempts(), a.accepted() + b.accepted()));
        }
        return sum;
    }

    /** New tokens per second. */
    public double tokensPerSecond() {
        return newTokens / (nanos / 1e9);
    }

    /** Accepted guesses per guess; NaN if nothing was guessed. */
    public double acceptanceRate() {
        return (double) acceptedTokens / draftedTokens;
    }

    /** Share of the time that went into growing trees. */
    public double draftShare() {
        return (double) draftNanos / nanos;
    }

    /** Share of the time that went into the target. */
    public double verifyShare() {
        return (double) verifyNanos / nanos;
    }

    /** Share of the time that went into neither. */
    public double overheadShare() {
        return 1 - draftShare() - verifyShare();
    }

    /** New tokens per target call. */
    public double blockEfficiency() {
        return (double) newTokens / targetCalls;
    }
}
