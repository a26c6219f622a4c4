// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a generation took. Times are wall-clock nanoseconds. All ratios are defined in {@code docs/metrics.md}.
 *
 * @param promptTokens tokens of the prompt
 * @param cachedTokens those of them that the target did not evaluate, because another generation's cache had them
 * @param newTokens tokens generated
 * @param targetCalls passes of the target that ended in a verification; one per round
 * @param draftedTokens guesses given to the target, accepted or not
 * @param acceptedTokens guesses that became text
 * @param acceptanceByDepth how guesses fared at depth 1, 2, …, down to the deepest that was attempted
 * @param failedRounds rounds in which the strategy threw
 * @param firstTokenNanos from the start to the first token
 * @param draftNanos growing trees, passes of drafts included
 * @param verifyNanos passes of the target, the prompt's included
 * @param samplingNanos the target's distributions, noise and verification
 * @param tokenizerNanos turning ids into text
 * @param totalNanos from the start to the end, listeners not counted
 * @param failures the failed rounds by the names of the strategies whose code failed, be it one that the one that was
 *     asked for had opened; empty if that is not known
 */
public record DecodingMetrics(
        int promptTokens,
        int cachedTokens,
        int newTokens,
        int targetCalls,
        int draftedTokens,
        int acceptedTokens,
        List<DepthAcceptance> acceptanceByDepth,
        int failedRounds,
        long firstTokenNanos,
        long draftNanos,
        long verifyNanos,
        long samplingNanos,
        long tokenizerNanos,
        long totalNanos,
        Map<String, Integer> failures) {

    /** Copies the collections. */
    public DecodingMetrics {
        acceptanceByDepth = List.copyOf(acceptanceByDepth);
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
    }

    /** A generation of which it is not known whose code failed, if something did. */
    public DecodingMetrics(
            int promptTokens,
            int newTokens,
            int targetCalls,
            int draftedTokens,
            int acceptedTokens,
            List<DepthAcceptance> acceptanceByDepth,
            int failedRounds,
            long firstTokenNanos,
            long draftNanos,
            long verifyNanos,
            long samplingNanos,
            long tokenizerNanos,
            long totalNanos) {
        this(promptTokens, 0, newTokens, targetCalls, draftedTokens, acceptedTokens, acceptanceByDepth, failedRounds,
                firstTokenNanos, draftNanos, verifyNanos, samplingNanos, tokenizerNanos, totalNanos, Map.of());
    }

    /** Accepted guesses per guess, 0 … 1; NaN if nothing was guessed. */
    public double acceptanceRate() {
        return Ratios.acceptanceRate(acceptedTokens, draftedTokens);
    }

    /** New tokens per target call: 1 without speculation; NaN without calls. */
    public double blockEfficiency() {
        return Ratios.blockEfficiency(newTokens, targetCalls);
    }

    /** New tokens per second from start to end, the prompt's pass included. */
    public double tokensPerSecond() {
        return Ratios.tokensPerSecond(newTokens, totalNanos);
    }

    /** Time that went neither into trees nor into the target; sampling and tokenizer are parts of it. */
    public long overheadNanos() {
        return totalNanos - draftNanos - verifyNanos;
    }

    /** The part of the overhead that is neither sampling nor tokenizer: bookkeeping. */
    public long bookkeepingNanos() {
        return overheadNanos() - samplingNanos - tokenizerNanos;
    }
}
