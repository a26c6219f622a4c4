package io.vorlauf.api.strategy;

import io.vorlauf.api.model.Tokens;
import java.util.Arrays;

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
 * @param lanes how many generations shared the target's pass, this one included, 1 or more; always 1 where {@link
 *     SpeculationContext#costs()} has reference costs, which are those of a generation that runs alone
 * @param passNodes how many nodes that pass had in all: the root and the guesses, and what others had in it
 * @param generations how many generations were using the target at that time, whether they were in that pass or not, this
 *     one included; 1 where {@code lanes} always is
 */
public record RoundOutcome(
        int drafted, int depth, Tokens accepted, int attempted, int next, long draftNanos, long verifyNanos,
        long totalNanos, int lanes, int passNodes, int generations) {

    /** What became of a tree that shared the target's pass with nobody. */
    public RoundOutcome(
            int drafted, int depth, Tokens accepted, int attempted, int next, long draftNanos, long verifyNanos,
            long totalNanos) {
        this(drafted, depth, accepted, attempted, next, draftNanos, verifyNanos, totalNanos, 1);
    }

    /** What became of a tree that shared the target's pass with others of its size. */
    public RoundOutcome(
            int drafted, int depth, Tokens accepted, int attempted, int next, long draftNanos, long verifyNanos,
            long totalNanos, int lanes) {
        this(drafted, depth, accepted, attempted, next, draftNanos, verifyNanos, totalNanos, lanes,
                lanes * (1 + drafted), lanes);
    }

    /** The tokens by which the text has grown: the accepted path and the target's own token. */
    public Tokens newTokens() {
        int[] tokens = Arrays.copyOf(accepted.toArray(), accepted.length() + 1);
        tokens[accepted.length()] = next;
        return Tokens.of(tokens);
    }
}
