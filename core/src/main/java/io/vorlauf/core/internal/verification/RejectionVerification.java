package io.vorlauf.core.internal.verification;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.core.Draws;
import io.vorlauf.core.internal.tree.Guess;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
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
        Deque<TreeNode> path = new ArrayDeque<>();
        OptionalInt next = judge(root, 1, target, path);
        path.removeFirst();
        return new Verdict(List.copyOf(path), next.orElseThrow());
    }

    /** The target's token after the deepest node that stands; empty if not even this one does. Fills the path upwards. */
    private OptionalInt judge(TreeNode node, double given, Function<TreeNode, Distribution> target, Deque<TreeNode> path) {
        double weight = given;
        if (weight < 1 && alone.test(node)) {
            weight = draws.accept(weight) ? 1 : 0;
        }
        if (weight <= 0) {
            return OptionalInt.empty();
        }
        Residual residual = new Residual(target.apply(node).probabilities(), weight);
        OptionalInt next = OptionalInt.empty();
        for (Guess guess : node.guesses()) {
            next = guess instanceof Guess.Sampled sampled
                    ? judgeSampled(node, sampled, residual, target, path)
                    : judgeProposed(node, ((Guess.Proposed) guess).token(), residual, target, path);
            if (next.isPresent()) {
                break;
            }
        }
        if (next.isEmpty() && draws.accept(residual.weight())) {
            next = OptionalInt.of(draws.choose(residual.probabilities()));
        }
        if (next.isPresent()) {
            path.addFirst(node);
        }
        return next;
    }

    private OptionalInt judgeSampled(
            TreeNode node, Guess.Sampled sampled, Residual residual, Function<TreeNode, Distribution> target,
            Deque<TreeNode> path) {
        double[] q = sampled.distribution().probabilities();
        int size = Math.max(q.length, residual.probabilities().length);
        q = Arrays.copyOf(q, size);
        residual.widen(size);
        for (int i = 0; i < sampled.tokens().length(); i++) {
            int token = sampled.tokens().get(i);
            double total = Arrays.stream(q).sum();
            double acceptance = residual.acceptance(token, q[token] / total);
            OptionalInt next = judge(node.child(token), acceptance, target, path);
            if (next.isPresent()) {
                return next;
            }
            residual.subtract(q, total);
            q[token] = 0;
        }
        return OptionalInt.empty();
    }

    private OptionalInt judgeProposed(
            TreeNode node, int token, Residual residual, Function<TreeNode, Distribution> target, Deque<TreeNode> path) {
        residual.widen(token + 1);
        OptionalInt next = judge(node.child(token), residual.acceptance(token, 1), target, path);
        if (next.isEmpty()) {
            residual.remove(token);
        }
        return next;
    }
}
