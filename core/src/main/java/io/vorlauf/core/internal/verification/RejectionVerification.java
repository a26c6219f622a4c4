// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.core.internal.tree.Guess;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Accept with min(1, p/q), else go on with the residual: one test for every shape of tree and every kind of candidate.
 *
 * <p>A node comes with a weight, the probability with which it has to stand given the tokens down to it. Its
 * candidates are tried one after the other, each as a node with a weight of its own (see {@link Residual}); if none
 * of them stands, the node itself stands with what is left of its weight, and the target goes on from there. So
 * decisions fall from the leaves to the root. Whatever grew below a node, it stands with exactly its weight, and what
 * comes after it is distributed as the target says: that is why shapes may depend on anything but the draws they
 * decide about, and why siblings have to come before their descendants.
 *
 * <p>On a chain this is block verification (Sun et al., arXiv 2403.10444), the last position that passes; on trees,
 * traversal verification (Weng et al., arXiv 2505.12398). Deciding about a node's weight before its candidates are
 * tried makes every test a test of its own: token-wise recursive rejection (Jeon et al., arXiv 2402.14160), with one
 * candidate the test of Leviathan et al. (arXiv 2211.17192) and Chen et al. (arXiv 2302.01318). Both can be mixed in
 * one tree.
 *
 * <p>Candidates drawn without replacement have q renormalised after each of them (Sequoia, Chen et al., arXiv
 * 2402.12374). A proposed token is a draw from the point mass on it.
 */
final class RejectionVerification implements Verification {

    private final Draws draws;
    private final Predicate<TreeNode> alone;

    /**
     * A verification.
     *
     * @param alone which nodes are decided about before their candidates
     */
    RejectionVerification(Draws draws, Predicate<TreeNode> alone) {
        this.draws = draws;
        this.alone = alone;
    }

    @Override
    public int[] draw(Distribution distribution, int count, long position) {
        double[] weights = distribution.probabilities();
        int possible = (int) Arrays.stream(weights).filter(weight -> weight > 0).count();
        int[] tokens = new int[Math.min(count, possible)];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = draws.choose(weights);
            weights[tokens[i]] = 0;
        }
        return tokens;
    }

    @Override
    public List<Candidate> preview(Distribution distribution, int count, long position) {
        return List.of();
    }

    @Override
    public boolean siblingsFirst() {
        return true;
    }

    @Override
    public boolean binding() {
        return true;
    }

    @Override
    public Verdict verify(TreeNode root, Function<TreeNode, Distribution> target) {
        Deque<Trial> path = new ArrayDeque<>();
        Trial trial = begin(root, 1, target);
        while (true) {
            if (trial.candidate()) {
                Trial child = begin(trial.node.child(trial.token), trial.acceptance, target);
                if (child != null) {
                    path.addLast(trial);
                    trial = child;
                } else {
                    trial.reject();
                }
                continue;
            }
            if (draws.accept(trial.residual.weight())) {
                path.addLast(trial);
                List<TreeNode> standing = path.stream().skip(1).map(stands -> stands.node).toList();
                return new Verdict(standing, draws.choose(trial.residual.probabilities()));
            }
            // Neither the node stands nor anything below it. The root always does: its weight is 1 to the end.
            trial = path.removeLast();
            trial.reject();
        }
    }

    /**
     * Begins to decide about a node.
     *
     * @param given the probability with which it has to stand
     * @return {@code null} if it falls, and all below it
     */
    private Trial begin(TreeNode node, double given, Function<TreeNode, Distribution> target) {
        double weight = given;
        if (weight < 1 && alone.test(node)) {
            weight = draws.accept(weight) ? 1 : 0;
        }
        return weight <= 0 ? null : new Trial(node, new Residual(target.apply(node).probabilities(), weight));
    }

    /**
     * A node being decided about: which of its candidates is tried, and what is left of what it has to give. Trials stand
     * on a stack of their own, for trees may be deeper than a thread's.
     */
    private static final class Trial {

        private final TreeNode node;
        private final Residual residual;
        private int guess;
        private int draw;
        /** What is left of the distribution that candidates are being drawn from; {@code null} between guesses. */
        private double[] q;
        private double total;
        private int token;
        private double acceptance;

        Trial(TreeNode node, Residual residual) {
            this.node = node;
            this.residual = residual;
        }

        /** Goes to the next candidate; false if there is none. */
        boolean candidate() {
            while (guess < node.guesses().size()) {
                if (node.guesses().get(guess) instanceof Guess.Sampled sampled) {
                    if (draw < sampled.tokens().length()) {
                        drawn(sampled);
                        return true;
                    }
                } else if (draw == 0) {
                    token = ((Guess.Proposed) node.guesses().get(guess)).token();
                    residual.widen(token + 1);
                    acceptance = residual.acceptance(token, 1);
                    return true;
                }
                guess++;
                draw = 0;
                q = null;
            }
            return false;
        }

        private void drawn(Guess.Sampled sampled) {
            if (q == null) {
                double[] all = sampled.distribution().probabilities();
                int size = Math.max(all.length, residual.probabilities().length);
                q = Arrays.copyOf(all, size);
                residual.widen(size);
            }
            token = sampled.tokens().get(draw);
            total = Arrays.stream(q).sum();
            acceptance = residual.acceptance(token, q[token] / total);
        }

        /** The candidate has fallen. */
        void reject() {
            draw++;
            if (q == null) {
                residual.remove(token);
            } else {
                residual.subtract(q, total);
                q[token] = 0;
            }
        }
    }
}
