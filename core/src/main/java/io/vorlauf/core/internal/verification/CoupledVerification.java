// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.core.internal.randomness.Ranking;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The target decides by noise that is fixed per position, or by none; guesses are right or wrong.
 *
 * <p>Drafter-invariant speculative decoding (Daliri, Musco and Suresh, arXiv 2408.07978), extended to trees: at each
 * node the target's token is the argmax of log p + G, and the child that carries it, if there is one, is the next
 * node. A draft that draws with the same noise guesses well. Nothing here depends on how candidates came about.
 * Greedy decoding is the same without noise.
 */
final class CoupledVerification implements Verification {

    private final Ranking ranking;

    CoupledVerification(Ranking ranking) {
        this.ranking = ranking;
    }

    @Override
    public int[] draw(Distribution distribution, int count, long position) {
        return ranking.top(distribution, position, count).stream().mapToInt(Candidate::token).toArray();
    }

    @Override
    public List<Candidate> preview(Distribution distribution, int count, long position) {
        return ranking.top(distribution, position, count);
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
            int token = ranking.choose(target.apply(node), node.nextPosition());
            TreeNode child = node.child(token);
            if (child == null) {
                return new Verdict(accepted, token);
            }
            accepted.add(child);
            node = child;
        }
    }
}
