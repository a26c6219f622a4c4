package io.vorlauf.core.internal.verification;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.core.internal.randomness.GumbelNoise;
import io.vorlauf.core.internal.randomness.SeededDraws;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.function.Function;

/**
 * An exact way to draw guesses and to check them: what comes out is distributed as the target says, whatever was guessed.
 *
 * <p>Drawing and checking belong together, because a check is exact only for candidates that were drawn its way. One
 * instance serves one generation; not thread-safe.
 */
public interface Verification extends GrownTree.Drawing {

    /**
     * Walks from the root as far as the guesses hold.
     *
     * @param root the root of the tree
     * @param target the target's distribution of the token after a node; asked only for nodes that are visited
     */
    Verdict verify(TreeNode root, Function<TreeNode, Distribution> target);

    /** The verification that a request names, with its seed. */
    static Verification of(VerificationMethod method, long seed) {
        return switch (method) {
            case COUPLED -> new CoupledVerification(new GumbelNoise(seed));
            case REJECTION -> new RejectionVerification(new SeededDraws(seed));
        };
    }
}
