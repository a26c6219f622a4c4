package io.vorlauf.api.strategy;

import io.vorlauf.api.model.Tokens;

/**
 * What became of a tree. Its times are those of {@link SpeculationContext#nanoTime()}.
 *
 * @param drafted number of nodes in the tree, the root not counted
 * @param depth number of tokens on the longest path of the tree
 * @param accepted the accepted path; empty if no guess held
 * @param attempted down to what depth the text met guesses: the length of the accepted path, and one more if there were
 *     guesses after it, none of which held
 * @param next the token after the accepted path, chosen by the target itself
 * @param draftNanos time spent growing the tree, in nanoseconds
 * @param verifyNanos time the target took for the tree, in nanoseconds
 * @param totalNanos time from the start of the round to this report, the engine's own work included, in nanoseconds
 */
public record RoundOutcome(
        int drafted, int depth, Tokens accepted, int attempted, int next, long draftNanos, long verifyNanos,
        long totalNanos) {}
