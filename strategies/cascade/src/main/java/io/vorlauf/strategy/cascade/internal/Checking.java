package io.vorlauf.strategy.cascade.internal;

import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import java.util.List;

/**
 * Guesses what a draft says, several tokens in one pass of it: a cheaper level guesses ahead, the draft checks.
 *
 * @param draft the draft
 * @param cheaper the cheaper level
 * @param ahead how many tokens the cheaper level guesses for a pass, 1 or more
 */
public record Checking(DraftModel draft, Guesser cheaper, int ahead) implements Guesser {

    @Override
    public DraftNode guess(DraftTree tree, DraftNode from, int tokens) {
        DraftNode node = from;
        int end = from.depth() + tokens;
        while (node.depth() < end && tree.canGrow(node) && draft.reaches(node)) {
            // What the draft says after the checked guesses is a token too.
            int guesses = Math.min(ahead, end - node.depth() - 1);
            List<DraftNode> chain =
                    tree.cascade(node, draft, inner -> cheaper.guess(inner, inner.root(), guesses));
            if (chain.isEmpty()) {
                break;
            }
            node = chain.get(chain.size() - 1);
        }
        return node;
    }
}
