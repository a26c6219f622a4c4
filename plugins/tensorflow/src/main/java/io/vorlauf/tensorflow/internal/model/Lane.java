package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.TokenTree;

/**
 * A checked item of a request.
 *
 * @param positions the position of each node of the item's tree
 */
record Lane(EvaluationItem item, TensorFlowSequence sequence, int[] positions) {

    TokenTree tree() {
        return item.tree();
    }

    int size() {
        return positions.length;
    }
}
