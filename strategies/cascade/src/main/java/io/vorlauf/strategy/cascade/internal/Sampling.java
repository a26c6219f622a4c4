package io.vorlauf.strategy.cascade.internal;

import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;

/**
 * Guesses what a draft says, one token after the other.
 *
 * @param draft the draft
 */
public record Sampling(DraftModel draft) implements Guesser {

    @Override
    public DraftNode guess(DraftTree tree, DraftNode from, int tokens) {
        DraftNode node = from;
        for (int i = 0; i < tokens && tree.canGrow(node) && draft.reaches(node); i++) {
            node = tree.sample(node, draft.distribution(node), 1).get(0);
        }
        return node;
    }
}
