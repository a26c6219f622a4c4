package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.TokenTree;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Checks what a model is asked to evaluate before anything of it reaches native code. */
final class RequestCheck {

    private final TensorFlowModel model;
    private final ModelInfo info;

    RequestCheck(TensorFlowModel model) {
        this.model = model;
        this.info = model.info();
    }

    /**
     * The items as lanes.
     *
     * @throws IllegalArgumentException if an item cannot be evaluated
     * @throws IllegalStateException if a sequence is closed
     */
    List<Lane> check(List<EvaluationItem> items) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("model '" + info.name() + "' was asked to evaluate nothing");
        }
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Lane> lanes = new ArrayList<>(items.size());
        for (EvaluationItem item : items) {
            String where = "item " + lanes.size() + " for model '" + info.name() + "': ";
            if (!(item.sequence() instanceof TensorFlowSequence sequence) || !sequence.belongsTo(model)) {
                throw new IllegalArgumentException(where + "the sequence belongs to another model");
            }
            if (!seen.add(sequence)) {
                throw new IllegalArgumentException(where + "the sequence is in the list already");
            }
            sequence.requireOpen();
            checkTokens(where, item.tree());
            int[] positions = positions(where, item.tree(), sequence);
            lanes.add(new Lane(item, sequence, positions, sequence.assign(positions), wanted(item)));
        }
        return lanes;
    }

    private static BitSet wanted(EvaluationItem item) {
        BitSet wanted = new BitSet();
        for (int row = 0; row < item.rows(); row++) {
            wanted.set(item.wanted(row));
        }
        return wanted;
    }

    private void checkTokens(String where, TokenTree tree) {
        for (int i = 0; i < tree.size(); i++) {
            if (tree.token(i) < 0 || tree.token(i) >= info.vocabularySize()) {
                throw new IllegalArgumentException(where + "token " + tree.token(i) + " of node " + (tree.first() + i)
                        + " is outside the vocabulary of " + info.vocabularySize());
            }
        }
    }

    private int[] positions(String where, TokenTree tree, TensorFlowSequence sequence) {
        if (tree.first() != sequence.pending()) {
            throw new IllegalArgumentException(where + "the tree begins with node " + tree.first()
                    + ", but the sequence has " + sequence.pending() + " pending nodes");
        }
        int[] positions = sequence.nodes().depths(tree);
        for (int i = 0; i < positions.length; i++) {
            positions[i] += sequence.length();
            if (positions[i] >= info.contextLength()) {
                throw new IllegalArgumentException(where + "node " + (tree.first() + i) + " would be at position "
                        + positions[i] + ", beyond the context of " + info.contextLength() + " tokens");
            }
        }
        return positions;
    }
}
