package io.vorlauf.strategy.cascade.internal;

import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;

/** One level of a cascade: guesses a chain of tokens, alone or with the help of a cheaper level. For one generation. */
@FunctionalInterface
public interface Guesser {

    /**
     * Adds a chain of tokens below a node.
     *
     * @param tokens how many at most, 0 or more
     * @return the last node of the chain; the node itself if there was no room or nothing to guess
     */
    DraftNode guess(DraftTree tree, DraftNode from, int tokens);
}
