// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.InnerVerification;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeLimits;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Generates three tokens over a vocabulary of four, with tables in place of models, and knows their exact joint law. */
final class Outcomes {

    static final int VOCABULARY = 4;
    static final int LENGTH = 3;
    static final int COUNT = VOCABULARY * VOCABULARY * VOCABULARY;

    private static final InnerVerification NO_CASCADE = (model, tree) -> {
        throw new IllegalStateException("nobody cascades here");
    };

    private Outcomes() {}

    /** The target after some tokens; it depends on all of them. */
    static Distribution target(int... tokens) {
        return Distribution.weighted(weights(1, tokens));
    }

    /** A draft that resembles the target only somewhat, and never says 3 after 0. */
    static Distribution draft(int... tokens) {
        double[] weights = weights(2, tokens);
        double[] other = weights(1, tokens);
        for (int i = 0; i < weights.length; i++) {
            weights[i] += other[i];
        }
        if (tokens[tokens.length - 1] == 0) {
            weights[3] = 0;
        }
        return Distribution.weighted(weights);
    }

    private static double[] weights(int table, int... tokens) {
        long hash = table;
        for (int token : tokens) {
            hash = hash * 1_000_003 + token + 7;
        }
        double[] weights = new double[VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
            hash = hash * 6364136223846793005L + 1442695040888963407L;
            weights[i] = 0.02 + Math.pow((hash >>> 40) / (double) (1 << 24), 2);
        }
        return weights;
    }

    /** The exact probability of every outcome. */
    static double[] law() {
        double[] law = new double[COUNT];
        for (int a = 0; a < VOCABULARY; a++) {
            for (int b = 0; b < VOCABULARY; b++) {
                for (int c = 0; c < VOCABULARY; c++) {
                    law[(a * VOCABULARY + b) * VOCABULARY + c] =
                            target(0).probability(a) * target(0, a).probability(b) * target(0, a, b).probability(c);
                }
            }
        }
        return law;
    }

    /** One generation: the outcome's index into {@link #law()}. */
    static int generate(Verification verification, BiConsumer<GrownTree, Function<TreeNode, Distribution>> strategy) {
        Text text = new Text(Tokens.of(0));
        while (text.length() < 1 + LENGTH) {
            GrownTree tree = new GrownTree(text, new TreeLimits(LENGTH - text.length(), 16, VOCABULARY), verification, NO_CASCADE);
            strategy.accept(tree, node -> draft(tokens(text, node)));
            Verdict verdict = verification.verify(tree.root(), node -> target(tokens(text, node)));
            verdict.accepted().forEach(node -> text.append(node.token()));
            text.append(verdict.next());
        }
        return (text.token(1) * VOCABULARY + text.token(2)) * VOCABULARY + text.token(3);
    }

    private static int[] tokens(Text text, TreeNode node) {
        int[] tokens = new int[text.length() + node.depth()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = node.history().token(i);
        }
        return tokens;
    }

    /** A chain of sampled tokens. */
    static void sampledChain(GrownTree tree, Function<TreeNode, Distribution> draft) {
        TreeNode node = tree.root();
        while (tree.canGrow(node)) {
            node = (TreeNode) tree.sample(node, draft.apply(node), 1).get(0);
        }
    }

    /** A chain of the draft's favourites as point masses. */
    static void proposedChain(GrownTree tree, Function<TreeNode, Distribution> draft) {
        TreeNode node = tree.root();
        while (tree.canGrow(node)) {
            node = (TreeNode) tree.propose(node, draft.apply(node).mode()).get(0);
        }
    }

    /** Two sampled children and a proposed one below every node. */
    static void mixedTree(GrownTree tree, Function<TreeNode, Distribution> draft) {
        grow(tree, tree.root(), draft);
    }

    private static void grow(GrownTree tree, TreeNode node, Function<TreeNode, Distribution> draft) {
        tree.sample(node, draft.apply(node), 2);
        tree.propose(node, 1);
        node.children().forEach(child -> {
            if (tree.canGrow(child)) {
                grow(tree, (TreeNode) child, draft);
            }
        });
    }
}
