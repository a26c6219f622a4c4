// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.core.internal.randomness.GumbelNoise;
import io.vorlauf.core.internal.randomness.Ranking;
import io.vorlauf.core.internal.randomness.SeededDraws;
import io.vorlauf.core.internal.tree.Guess;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.function.LongFunction;

/** Makes the verification of a generation. Thread-safe. */
public final class Verifications implements VerificationFactory {

    private final LongFunction<Draws> draws;

    /**
     * A factory.
     *
     * @param draws the random decisions of rejection, by seed
     */
    public Verifications(LongFunction<Draws> draws) {
        this.draws = draws;
    }

    @Override
    public Verification create(VerificationMethod method, boolean greedy, long seed, int part) {
        if (greedy) {
            return new CoupledVerification(Ranking.GREEDY);
        }
        if (method == VerificationMethod.COUPLED) {
            return new CoupledVerification(new GumbelNoise(seed));
        }
        Draws decisions = draws.apply(SeededDraws.seed(seed, part));
        return switch (method) {
            case TOKEN_WISE -> new RejectionVerification(decisions, node -> true);
            case BLOCK -> new RejectionVerification(decisions, node -> !chained(node));
            default -> new RejectionVerification(decisions, node -> false);
        };
    }

    /** Whether there is nothing after the node but one sampled token. */
    private static boolean chained(TreeNode node) {
        return node.guesses().isEmpty()
                || node.guesses().size() == 1 && node.guesses().get(0) instanceof Guess.Sampled sampled
                        && sampled.tokens().length() == 1;
    }
}
