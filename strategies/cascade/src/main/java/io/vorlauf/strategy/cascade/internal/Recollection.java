package io.vorlauf.strategy.cascade.internal;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.strategy.ngram.NgramIndex;

/** Guesses that the text goes on as it did where it said the same before. Not thread-safe. */
public final class Recollection implements Guesser {

    private static final int SHORTEST = 2;
    private static final int LONGEST = 4;

    private final NgramIndex index = new NgramIndex(SHORTEST, LONGEST);

    /** Reads what is new in the text. */
    public void read(TokenHistory text) {
        index.read(text);
    }

    @Override
    public DraftNode guess(DraftTree tree, DraftNode from, int tokens) {
        DraftNode node = from;
        if (tokens > 0 && tree.canGrow(from)) {
            for (Tokens continuation : index.continuations(from.history(), tokens, 1)) {
                for (int i = 0; i < tokens && tree.canGrow(node); i++) {
                    node = tree.propose(node, continuation.get(i)).get(0);
                }
            }
        }
        return node;
    }
}
