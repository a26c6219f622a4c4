// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.strategy.estimation.Calibration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A guess considered in a round, in the tree or not yet; or the root. Not thread-safe. */
final class Guess {

    final @Nullable Guess parent;
    final int token;
    final int depth;
    final List<Guess> children = new ArrayList<>();
    /** The probability that the text comes here. */
    double value;
    /** Its node in the tree; {@code null} if it is not in the tree. */
    @Nullable DraftNode node;
    /** How many guesses there may be below, where that is decided beforehand. */
    int share;
    /** What the draft said here; {@code null} if it was not asked. */
    @Nullable Looked looked;

    /**
     * What the draft said at a guess that it evaluated.
     *
     * @param tokens candidates, best first
     * @param predictions what was predicted for each, or nothing
     */
    record Looked(int[] tokens, double[] predictions) {

        /** The rank of a token; -1 if it is none of the candidates. */
        int rank(int token) {
            for (int rank = 0; rank < tokens.length; rank++) {
                if (tokens[rank] == token) {
                    return rank;
                }
            }
            return -1;
        }
    }

    private Guess(@Nullable Guess parent, int token, int depth, double value, @Nullable DraftNode node) {
        this.parent = parent;
        this.token = token;
        this.depth = depth;
        this.value = value;
        this.node = node;
    }

    /** The root of a tree. */
    static Guess root(DraftNode node) {
        return new Guess(null, node.token(), 0, 1, node);
    }

    /** Adds a guess below this one that is not in the tree yet. */
    Guess consider(int childToken, double probability) {
        Guess child = new Guess(this, childToken, depth + 1, value * probability, null);
        children.add(child);
        return child;
    }

    /** The child with a token; {@code null} if there is none. */
    @Nullable Guess child(int childToken) {
        for (Guess child : children) {
            if (child.token == childToken) {
                return child;
            }
        }
        return null;
    }

    /** Multiplies the value, and those of all guesses below. */
    void scale(double factor) {
        value *= factor;
        children.forEach(child -> child.scale(factor));
    }

    /** The probability that the text comes to one of the guesses below, as far as they are known. */
    double covered() {
        double sum = 0;
        for (Guess child : children) {
            sum += child.value;
        }
        return sum;
    }

    /** Teaches which candidates held, here and below, as far as the text came. */
    void learn(RoundOutcome outcome, Experience.Preview preview, Experience experience) {
        Tokens tokens = outcome.newTokens();
        Guess at = this;
        for (int i = 0; i < tokens.length() && at != null; i++) {
            int next = tokens.get(i);
            if (at.looked != null) {
                // After a rejected draw the same token may still come, but not because the draw held.
                boolean drawn = i < outcome.accepted().length() || preview != Experience.Preview.NONE;
                at.learn(drawn ? at.looked.rank(next) : -1, preview, experience);
            }
            at = at.child(next);
        }
    }

    private void learn(int held, Experience.Preview preview, Experience experience) {
        Calibration calibration = experience.calibration(preview);
        for (int rank = 0; rank < Math.min(looked.tokens.length, looked.predictions.length); rank++) {
            calibration.observe(rank, looked.predictions[rank], rank == held);
        }
        experience.acceptance(preview).observe(depth + 1, looked.tokens.length, held);
    }
}
