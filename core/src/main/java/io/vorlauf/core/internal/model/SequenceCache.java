// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.sampling.TokenHistory;

/**
 * What a model remembers of one text, in the tokens of that text: those that are committed, and pending nodes on top of
 * them. Used by one thread at a time.
 */
interface SequenceCache extends AutoCloseable {

    /** Number of tokens in the cache. */
    int length();

    /** Number of nodes that are evaluated and not decided on. */
    int pending();

    /** How many tokens of a prompt to evaluate at a time, so that others need not wait for long. */
    int piece(int most);

    /**
     * Evaluates nodes.
     *
     * @param wanted whose logits are wanted
     * @param signals what else is wanted, of all nodes
     * @param prompt whether it is a piece of a prompt, which may wait for those who write
     */
    Batcher.Pass evaluate(TokenTree tree, int[] wanted, SignalRequest signals, boolean prompt);

    /** Commits a path of pending nodes and drops the rest. */
    void keep(int... path);

    /** Reads a prompt in several pieces, between which the cache is not copied. */
    void read(Runnable pieces);

    /** Frees the cache, or keeps it, where that is wanted and possible, for a text that goes on as this one. */
    default void close(TokenHistory text) {
        close();
    }

    /** Frees the cache. */
    @Override
    void close();
}
