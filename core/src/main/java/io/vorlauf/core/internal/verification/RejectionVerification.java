package io.vorlauf.core.internal.verification;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.core.internal.tree.Guess;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Accept with min(1, p/q), else go on with the residual.
 *
 * <p>One candidate is the test of Leviathan et al. (arXiv 2211.17192) and Chen et al. (arXiv 2302.01318). Several candidates
 * drawn without replacement are tried one after the other, p becoming norm((p - q)+) and q losing the rejected token
 * (recursive rejection sampling, Jeon et al., arXiv 2402.14160). A proposed token x is a point mass: it is accepted with
 * p(x), and p loses it when rejected.
 */
final class RejectionVerification implements Verification {

    private final Draws draws;

    RejectionVerification(Draws draws) {
        this.draws = draws;
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
    public Verdict verify(TreeNode root, Function<TreeNode, Distribution> target) {
        List<TreeNode> accepted = new ArrayList<>();
        TreeNode node = root;
        while (true) {
            Residual residual = new Residual(target.apply(node).probabilities());
            TreeNode child = tryGuesses(node, residual);
            if (child == null) {
                return new Verdict(accepted, draws.choose(residual.weights()));
            }
            accepted.add(child);
            node = child;
        }
    }

    private TreeNode tryGuesses(TreeNode node, Residual residual) {
        for (Guess guess : node.guesses()) {
            int token = guess instanceof Guess.Sampled sampled
                    ? trySampled(sampled, residual)
                    : tryProposed(((Guess.Proposed) guess).token(), residual);
            if (token >= 0) {
                return node.child(token);
            }
        }
        return null;
    }

    private int trySampled(Guess.Sampled sampled, Residual residual) {
        double[] q = Arrays.copyOf(sampled.distribution().probabilities(), residual.weights().length);
        for (int i = 0; i < sampled.tokens().length(); i++) {
            int token = sampled.tokens().get(i);
            double total = Arrays.stream(q).sum();
            if (draws.accept(residual.weights()[token] * total / q[token])) {
                return token;
            }
            residual.subtract(q, total);
            q[token] = 0;
        }
        return -1;
    }

    private int tryProposed(int token, Residual residual) {
        if (draws.accept(residual.weights()[token])) {
            return token;
        }
        residual.remove(token);
        return -1;
    }
}
