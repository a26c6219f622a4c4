// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

/**
 * One round: a tree grown, evaluated and verified.
 *
 * @param index number of the round, from 0
 * @param strategy who grew the tree; {@link DecodingRequest#NO_SPECULATION} if nobody did
 * @param provider who provides that strategy, as in {@link StrategyInfo#provider()}; empty if nobody grew the tree
 * @param drafted number of guesses
 * @param accepted number of guesses that were committed
 * @param attempted down to what depth the text met guesses: the accepted ones, and one more if there were guesses after
 *     them, none of which held
 * @param committed number of tokens the text grew by, the target's own token included
 * @param draftNanos time spent growing the tree, in nanoseconds
 * @param verifyNanos time the target took, in nanoseconds
 * @param samplingNanos time spent on the target's distributions, noise and verification, in nanoseconds
 * @param tokenizerNanos time spent on turning ids into text, in nanoseconds
 * @param totalNanos time from the start of the round to its end, listeners not counted, in nanoseconds
 * @param lanes how many generations shared the target's pass, this one included, 1 or more
 */
public record RoundReport(
        int index,
        String strategy,
        String provider,
        int drafted,
        int accepted,
        int attempted,
        int committed,
        long draftNanos,
        long verifyNanos,
        long samplingNanos,
        long tokenizerNanos,
        long totalNanos,
        int lanes) {

    /** A round that shared the target's pass with nobody. */
    public RoundReport(
            int index,
            String strategy,
            String provider,
            int drafted,
            int accepted,
            int attempted,
            int committed,
            long draftNanos,
            long verifyNanos,
            long samplingNanos,
            long tokenizerNanos,
            long totalNanos) {
        this(index, strategy, provider, drafted, accepted, attempted, committed, draftNanos, verifyNanos,
                samplingNanos, tokenizerNanos, totalNanos, 1);
    }
}
