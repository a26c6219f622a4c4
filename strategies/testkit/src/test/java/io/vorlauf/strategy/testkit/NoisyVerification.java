// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.core.internal.randomness.GumbelNoise;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.Verdict;
import io.vorlauf.core.internal.verification.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Coupled verification, whole or with a defect. */
public final class NoisyVerification implements Verification {

    /** What is wrong with it. */
    public enum Defect {
        NONE,
        /** The noise belongs to the depth in the tree, so it depends on where rounds begin. */
        NOISE_OF_THE_DEPTH,
        /** The first guess is taken if the target finds it possible at all. */
        FIRST_GUESS_HOLDS,
        /** The path ends after one accepted guess, and what the target says there is said of the node before. */
        BONUS_FROM_THE_PARENT
    }

    private final GumbelNoise noise;
    private final Defect defect;

    public NoisyVerification(long seed, Defect defect) {
        this.noise = new GumbelNoise(seed);
        this.defect = defect;
    }

    @Override
    public int[] draw(Distribution distribution, int count, long position) {
        return noise.top(distribution, position, count).stream().mapToInt(Candidate::token).toArray();
    }

    @Override
    public List<Candidate> preview(Distribution distribution, int count, long position) {
        return noise.top(distribution, position, count);
    }

    @Override
    public boolean siblingsFirst() {
        return false;
    }

    @Override
    public boolean binding() {
        return false;
    }

    @Override
    public Verdict verify(TreeNode root, Function<TreeNode, Distribution> target) {
        List<TreeNode> accepted = new ArrayList<>();
        TreeNode node = root;
        while (true) {
            TreeNode asked = defect == Defect.BONUS_FROM_THE_PARENT && node.parent() != null ? node.parent() : node;
            long position = defect == Defect.NOISE_OF_THE_DEPTH ? node.depth() : node.nextPosition();
            int token = noise.top(target.apply(asked), position, 1).get(0).token();
            TreeNode next = node.child(token);
            if (defect == Defect.FIRST_GUESS_HOLDS && !node.children().isEmpty()) {
                next = node.child(node.children().get(0).token());
            }
            if (next == null) {
                return new Verdict(accepted, token);
            }
            accepted.add(next);
            node = next;
        }
    }
}
