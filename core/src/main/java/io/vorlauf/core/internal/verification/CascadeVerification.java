// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.core.internal.model.BoundDraft;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Guess;
import io.vorlauf.core.internal.tree.InnerVerification;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Verifies inner trees against a draft model, in one pass of it, by the verification of the generation. Since that is
 * exact, what comes out is distributed as if the model had said it token by token, whoever guessed.
 *
 * <p>Where draws have to be judged, a pass that fails is tried once more with a cache that no strategy has touched.
 * If that fails too, nobody can judge them, and they are lost: a draft model that breaks down over certain tokens only
 * could bias the text so, a strategy cannot.
 */
public final class CascadeVerification implements InnerVerification {

    private final Verification verification;
    private final boolean apart;

    /**
     * Verifies by a generation's verification.
     *
     * @param apart whether another thread may be using the draft, so that it needs a cache of its own
     */
    public CascadeVerification(Verification verification, boolean apart) {
        this.verification = verification;
        this.apart = apart;
    }

    @Override
    public Supplier<List<Guess.Sampled>> ask(DraftModel model, GrownTree tree) {
        if (!(model instanceof BoundDraft draft) || !draft.follows(tree.text())) {
            throw new IllegalArgumentException("the model that should check guesses is not a draft of this generation");
        }
        Map<TreeNode, Distribution> said = apart ? evaluateApart(draft, tree) : evaluateOrTryAgain(draft, tree);
        return () -> words(verification.verify(tree.root(), said::get), tree.root(), said);
    }

    private Map<TreeNode, Distribution> evaluateOrTryAgain(BoundDraft draft, GrownTree tree) {
        try {
            return evaluate(draft, tree);
        } catch (RuntimeException | Error e) {
            if (verification.binding()) {
                try {
                    return evaluateApart(draft, tree);
                } catch (RuntimeException | Error again) {
                    e.addSuppressed(again);
                }
            }
            throw e;
        }
    }

    private static Map<TreeNode, Distribution> evaluateApart(BoundDraft draft, GrownTree tree) {
        try (BoundDraft afresh = draft.afresh()) {
            afresh.begin(tree);
            return evaluate(afresh, tree);
        }
    }

    private static Map<TreeNode, Distribution> evaluate(BoundDraft draft, GrownTree tree) {
        List<TreeNode> nodes = new ArrayList<>(List.of(tree.root()));
        tree.nodes().stream().filter(draft::reaches).forEach(nodes::add);
        List<Distribution> distributions = draft.distributions(List.copyOf(nodes));
        Map<TreeNode, Distribution> said = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            said.put(nodes.get(i), distributions.get(i));
        }
        return said;
    }

    private static List<Guess.Sampled> words(Verdict verdict, TreeNode root, Map<TreeNode, Distribution> said) {
        List<Guess.Sampled> words = new ArrayList<>();
        TreeNode node = root;
        for (TreeNode accepted : verdict.accepted()) {
            words.add(word(said.get(node), accepted.token()));
            node = accepted;
        }
        words.add(word(said.get(node), verdict.next()));
        return words;
    }

    private static Guess.Sampled word(Distribution distribution, int token) {
        return new Guess.Sampled(distribution, Tokens.of(token));
    }
}
