// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A draft model's check of guesses behind a node, from its beginning until its words are adopted.
 *
 * <p>Whoever guesses sees what is drawn for the inner tree. So all of it counts, however guessing ends: by coming back,
 * by throwing, or not at all. Else the text would depend on which draws somebody let count.
 *
 * @param parent the node
 * @param model the draft model
 * @param tree the inner tree, whose root stands for the node
 */
record Cascade(TreeNode parent, DraftModel model, GrownTree tree) {

    /** Lets guesses be made, and concludes. */
    List<DraftNode> run(Consumer<DraftTree> cheaper, InnerVerification by) {
        try {
            if (!tree.limitedToRoot()) {
                cheaper.accept(tree);
            }
        } catch (Throwable e) {
            concludeAfter(e, by);
            throw e;
        }
        return conclude(by);
    }

    private void concludeAfter(Throwable thrown, InnerVerification by) {
        try {
            conclude(by);
        } catch (RuntimeException | Error e) {
            if (e != thrown) {
                thrown.addSuppressed(e);
            }
        }
    }

    /**
     * Lets the model judge what was guessed, and adds its words to the outer tree. Two threads may do so at once; one
     * of them adds words, and the other has taken no random decision.
     *
     * @return the nodes added, each the parent of the next
     */
    List<DraftNode> conclude(InnerVerification by) {
        Supplier<List<Guess.Sampled>> words;
        try {
            tree.close();
            tree.settle(by);
            words = by.ask(model, tree);
        } catch (RuntimeException | Error e) {
            parent.tree().abandon(this);
            throw e;
        }
        return parent.tree().adopt(this, words);
    }
}
