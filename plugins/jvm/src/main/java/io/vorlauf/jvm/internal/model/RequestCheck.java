package io.vorlauf.jvm.internal.model;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.TokenTree;
import java.util.List;

/** Checks what a model is asked to evaluate before anything of it is done. */
final class RequestCheck {

    private final JvmModel model;
    private final ModelInfo info;

    RequestCheck(JvmModel model) {
        this.model = model;
        this.info = model.info();
    }

    /**
     * Checks all items.
     *
     * @throws IllegalArgumentException if an item cannot be evaluated
     * @throws IllegalStateException if a sequence is closed
     */
    void check(List<EvaluationItem> items) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("model '" + info.name() + "' was asked to evaluate nothing");
        }
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i).sequence() instanceof JvmSequence sequence) || !sequence.belongsTo(model)) {
                throw new IllegalArgumentException(where(i) + "the sequence belongs to another model");
            }
            for (int before = 0; before < i; before++) {
                if (items.get(before).sequence() == sequence) {
                    throw new IllegalArgumentException(where(i) + "the sequence is in the list already");
                }
            }
            sequence.requireOpen();
            check(i, items.get(i).tree(), sequence);
        }
    }

    private String where(int item) {
        return "item " + item + " for model '" + info.name() + "': ";
    }

    private void check(int item, TokenTree tree, JvmSequence sequence) {
        if (tree.first() != sequence.pending()) {
            throw new IllegalArgumentException(where(item) + "the tree begins with node " + tree.first()
                    + ", but the sequence has " + sequence.pending() + " pending nodes");
        }
        for (int i = 0; i < tree.size(); i++) {
            if (tree.token(i) < 0 || tree.token(i) >= info.vocabularySize()) {
                throw new IllegalArgumentException(where(item) + "token " + tree.token(i) + " of node "
                        + (tree.first() + i) + " is outside the vocabulary of " + info.vocabularySize());
            }
        }
        PendingNodes nodes = sequence.nodes();
        int before = nodes.size();
        nodes.add(tree);
        try {
            for (int node = before; node < nodes.size(); node++) {
                int position = sequence.length() + nodes.depth(node);
                if (position >= info.contextLength()) {
                    throw new IllegalArgumentException(where(item) + "node " + node + " would be at position "
                            + position + ", beyond the context of " + info.contextLength() + " tokens");
                }
            }
        } finally {
            nodes.cut(before);
        }
    }
}
