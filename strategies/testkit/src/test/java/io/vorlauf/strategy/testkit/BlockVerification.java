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

/** Block verification of drawn chains as Sun et al. (arXiv 2403.10444) write it down, whole or with a defect. */
public final class BlockVerification extends DrawnGuesses {

    /** What is wrong with it. */
    public enum Defect {
        NONE,
        /** The residual is that of the token-wise test, (p - q)+ and not (pi p - q)+. */
        TOKEN_WISE_RESIDUAL,
        /** It stops at the first position that does not pass, and does not look for the last one that does. */
        FIRST_REJECT_STOP,
        /** The last token is drawn from the target and not from the residual. */
        NO_RESIDUAL
    }

    private final Defect defect;

    public BlockVerification(Draws draws, Defect defect) {
        super(draws);
        this.defect = defect;
    }

    @Override
    public Verdict verify(TreeNode root, Function<TreeNode, Distribution> target) {
        List<TreeNode> nodes = new ArrayList<>(List.of(root));
        List<double[]> q = new ArrayList<>();
        for (TreeNode node = root; !node.guesses().isEmpty(); node = nodes.get(nodes.size() - 1)) {
            Guess.Sampled guess = (Guess.Sampled) node.guesses().get(0);
            q.add(guess.distribution().probabilities());
            nodes.add(node.child(guess.tokens().get(0)));
        }
        double[] pi = new double[nodes.size()];
        pi[0] = 1;
        int stands = 0;
        for (int i = 1; i < nodes.size(); i++) {
            int token = nodes.get(i).token();
            double ratio = target.apply(nodes.get(i - 1)).probability(token) / q.get(i - 1)[token];
            pi[i] = Math.min(1, pi[i - 1] * ratio);
            if (draws.accept(pass(i, nodes, q, pi[i], target))) {
                stands = i;
            } else if (defect == Defect.FIRST_REJECT_STOP) {
                break;
            }
        }
        double[] last = target.apply(nodes.get(stands)).probabilities();
        if (stands < q.size() && defect != Defect.NO_RESIDUAL) {
            last = residual(defect == Defect.TOKEN_WISE_RESIDUAL ? 1 : pi[stands], last, q.get(stands));
        }
        return new Verdict(nodes.subList(1, stands + 1), draws.choose(last));
    }

    private static double pass(
            int i, List<TreeNode> nodes, List<double[]> q, double pi, Function<TreeNode, Distribution> target) {
        if (i == q.size()) {
            return pi;
        }
        double[] p = target.apply(nodes.get(i)).probabilities();
        double[] next = Arrays.copyOf(q.get(i), p.length);
        double sum = 0;
        for (int token = 0; token < p.length; token++) {
            sum += Math.max(0, pi * p[token] - next[token]);
        }
        return sum == 0 ? (pi == 1 ? 1 : 0) : sum / (sum + 1 - pi);
    }
}
