package io.vorlauf.core.internal.verification;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.core.internal.model.BoundDraft;
import io.vorlauf.core.internal.tree.Guess;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies inner trees against a draft model, in one pass of it, by the verification of the generation. Since that is
 * exact, what comes out is distributed as if the model had said it token by token, whoever guessed.
 */
public final class CascadeVerification implements GrownTree.InnerVerification {

    private final Verification verification;

    /** Verifies by a generation's verification. */
    public CascadeVerification(Verification verification) {
        this.verification = verification;
    }

    @Override
    public List<Guess.Sampled> verify(DraftModel model, GrownTree tree) {
        if (!(model instanceof BoundDraft draft) || !draft.follows(tree.text())) {
            throw new IllegalArgumentException("the model that should check guesses is not a draft of this generation");
        }
        List<TreeNode> nodes = new ArrayList<>(List.of(tree.root()));
        tree.nodes().stream().filter(draft::reaches).forEach(nodes::add);
        draft.evaluate(nodes);
        Verdict verdict = verification.verify(tree.root(), draft::distribution);
        List<Guess.Sampled> words = new ArrayList<>();
        TreeNode node = tree.root();
        for (TreeNode accepted : verdict.accepted()) {
            words.add(word(draft.distribution(node), accepted.token()));
            node = accepted;
        }
        words.add(word(draft.distribution(node), verdict.next()));
        return words;
    }

    private static Guess.Sampled word(Distribution distribution, int token) {
        return new Guess.Sampled(distribution, Tokens.of(token));
    }
}
