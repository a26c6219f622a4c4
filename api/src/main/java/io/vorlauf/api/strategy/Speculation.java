// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.strategy;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A strategy at work on one generation. Called by one thread at a time.
 */
@ConsumerType
@FunctionalInterface
public interface Speculation extends AutoCloseable {

    /**
     * Guesses what comes next by growing the tree; leaving it as it is means not to speculate in this round.
     *
     * <p>The tree and its nodes are valid during this call only.
     */
    void grow(DraftTree tree);

    /**
     * Hears what became of the last tree. Of rounds that {@linkplain DraftTree#skip were left out} it hears as well, of
     * one after the other, before the next tree is grown.
     */
    default void observe(RoundOutcome outcome) {}

    /** Frees what it holds. Called once; {@link #grow} is not called afterwards. */
    @Override
    default void close() {}
}
