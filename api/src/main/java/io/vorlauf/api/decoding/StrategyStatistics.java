// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.util.Optional;

/**
 * What one version of a strategy did in an engine, over all generations that ended or still run.
 *
 * <p>Plain rounds are counted under {@link DecodingRequest#NO_SPECULATION}. An engine keeps a bounded number of these;
 * of strategies that were updated often, the versions that served longest ago are added up under the provider {@link
 * #EARLIER}.
 *
 * @param strategy name of the strategy
 * @param provider who provides it, as in {@link StrategyInfo#provider()}; empty for plain decoding
 * @param rounds rounds it served
 * @param draftedTokens guesses in its trees
 * @param acceptedTokens guesses that became text
 * @param newTokens tokens the texts grew by in these rounds, the target's own included
 * @param failures how often it, or a draft in its hands, threw
 * @param abandoned how often a generation gave it up because it did not come back from a call
 * @param refusedTokens guesses it wanted to make beyond the engine's limit of nodes in a tree
 * @param lastFailure what was last thrown, or what it did not come back from, in one line
 * @param draftNanos growing trees, passes of drafts included, in nanoseconds
 * @param verifyNanos passes of the target, in nanoseconds
 * @param totalNanos whole rounds, in nanoseconds
 */
public record StrategyStatistics(
        String strategy,
        String provider,
        long rounds,
        long draftedTokens,
        long acceptedTokens,
        long newTokens,
        long failures,
        long abandoned,
        long refusedTokens,
        Optional<String> lastFailure,
        long draftNanos,
        long verifyNanos,
        long totalNanos) {

    /** The provider that stands for versions that served long ago. */
    public static final String EARLIER = "earlier";

    /** Accepted guesses per guess, 0 … 1; NaN if nothing was guessed. */
    public double acceptanceRate() {
        return Ratios.acceptanceRate(acceptedTokens, draftedTokens);
    }

    /** New tokens per round, which is one target call: 1 without speculation; NaN without rounds. */
    public double blockEfficiency() {
        return Ratios.blockEfficiency(newTokens, rounds);
    }

    /** New tokens per second of its rounds; NaN without rounds. */
    public double tokensPerSecond() {
        return Ratios.tokensPerSecond(newTokens, totalNanos);
    }
}
