package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.TokenTree;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A checked item of a request.
 *
 * @param positions the position of each node of the item's tree
 * @param slots where keys and values of each node go
 * @param wanted the nodes whose logits are wanted
 */
record Lane(EvaluationItem item, TensorFlowSequence sequence, int[] positions, int[] slots, BitSet wanted) {

    /**
     * Some consecutive nodes of a lane, which go into one pass.
     *
     * @param from the first of them
     * @param to the one after the last
     */
    record Piece(Lane lane, int from, int to) {

        int size() {
            return to - from;
        }

        /** How many of its nodes are wanted. */
        int wanted() {
            return lane.wanted.get(from, to).cardinality();
        }
    }

    /** A checked item, with slots for its nodes. */
    static Lane of(EvaluationItem item) {
        TensorFlowSequence sequence = (TensorFlowSequence) item.sequence();
        int[] positions = sequence.nodes().depths(item.tree());
        Arrays.setAll(positions, i -> sequence.length() + positions[i]);
        BitSet wanted = new BitSet();
        for (int row = 0; row < item.rows(); row++) {
            wanted.set(item.wanted(row));
        }
        return new Lane(item, sequence, positions, sequence.assign(positions), wanted);
    }

    TokenTree tree() {
        return item.tree();
    }

    int size() {
        return positions.length;
    }

    /** How many slots the region needs. */
    int end() {
        return Math.max(sequence.end(), Arrays.stream(slots).max().orElse(-1) + 1);
    }
}
