// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.core.internal.tree.Guess;
import io.vorlauf.core.internal.tree.TreeNode;
import io.vorlauf.core.internal.verification.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Recursive rejection of trees, node by node (Jeon et al., arXiv 2402.14160), whole or with a defect. */
public final class RecursiveVerification extends DrawnGuesses {

    /** What is wrong with it. */
    public enum Defect {
        NONE,
        /** Guesses are drawn without replacement and judged as if with it: q keeps what was rejected. */
        JUDGED_WITH_REPLACEMENT,
        /** A rejected guess leaves the target's distribution as it was, so shared beginnings have several chances. */
        NO_RESIDUAL,
        /** All guesses are judged as if they had been drawn from the distribution at the root. */
        Q_OF_THE_ROOT,
        /** A proposed token is judged as if it had been drawn from the target itself: always accepted. */
        PROPOSED_ALWAYS_HOLDS,
        /** A proposed token that was rejected may still come. */
        PROPOSED_STAYS_POSSIBLE
    }

    private final Defect defect;

    public RecursiveVerification(Draws draws, Defect defect) {
        super(draws);
        this.defect = defect;
    }

    @Override
    public Verdict verify(TreeNode root, Function<TreeNode, Distribution> target) {
        List<TreeNode> accepted = new ArrayList<>();
        TreeNode node = root;
        double[] q = null;
        while (true) {
            double[] p = target.apply(node).probabilities();
            TreeNode next = null;
            for (Guess guess : node.guesses()) {
                if (guess instanceof Guess.Sampled sampled) {
                    if (q == null || defect != Defect.Q_OF_THE_ROOT) {
                        q = Arrays.copyOf(sampled.distribution().probabilities(), p.length);
                    }
                    for (int i = 0; i < sampled.tokens().length() && next == null; i++) {
                        int token = sampled.tokens().get(i);
                        if (draws.accept(p[token] / q[token])) {
                            next = node.child(token);
                        } else {
                            p = defect == Defect.NO_RESIDUAL ? p : residual(1, p, q);
                            q = without(q, token);
                        }
                    }
                } else {
                    int token = ((Guess.Proposed) guess).token();
                    if (defect == Defect.PROPOSED_ALWAYS_HOLDS || draws.accept(p[token])) {
                        next = node.child(token);
                    } else if (defect != Defect.PROPOSED_STAYS_POSSIBLE) {
                        p[token] = 0;
                        p = normalised(p);
                    }
                }
                if (next != null) {
                    break;
                }
            }
            if (next == null) {
                return new Verdict(accepted, draws.choose(p));
            }
            accepted.add(next);
            node = next;
        }
    }

    private double[] without(double[] q, int token) {
        if (defect == Defect.JUDGED_WITH_REPLACEMENT) {
            return q;
        }
        double[] rest = q.clone();
        rest[token] = 0;
        return Arrays.stream(rest).sum() > 0 ? normalised(rest) : rest;
    }
}
