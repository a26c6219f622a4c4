// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One text inside a model: committed tokens whose keys and values are cached, and pending nodes on top of them.
 *
 * <p>Pending nodes are numbered from 0 in the order in which they were evaluated since the last {@link #keep} or
 * {@link #truncate}. Not thread-safe.
 */
@ConsumerType
public interface ModelSequence extends AutoCloseable {

    /** Number of committed tokens. */
    int length();

    /** Number of pending nodes. */
    int pending();

    /**
     * Commits a path of pending nodes and drops all other pending nodes. Without arguments, drops them all.
     *
     * @param path numbers of pending nodes: a child of the committed text, its child, and so on
     * @throws IllegalArgumentException if these nodes are not such a path
     * @throws IllegalStateException if the sequence is closed
     */
    void keep(int... path);

    /**
     * Drops pending nodes and all committed tokens from an index on.
     *
     * @param length how many tokens stay, {@code 0 … length()}
     * @throws IllegalArgumentException if there are fewer tokens
     * @throws IllegalStateException if the sequence is closed
     */
    void truncate(int length);

    /**
     * Opens another sequence of the same model that begins as this one does: its committed tokens are the first of this
     * one's, whose keys and values are copied, not evaluated again. Its logits are what they would be if it had evaluated
     * these tokens itself, to the bit where the model promises {@link LanguageModel#sameBits}. From then on either may be
     * changed and closed without the other noticing; pending nodes stay with this one. The caller closes it.
     *
     * @param length how many tokens, {@code 1 … length()}
     * @return empty if the model cannot; this is what it is unless overridden
     * @throws IllegalArgumentException if there are fewer tokens, or none are asked for
     * @throws IllegalStateException if the sequence or the model is closed
     */
    default Optional<ModelSequence> fork(int length) {
        return Optional.empty();
    }

    /** Frees the cache. Closing twice, or after the model, does nothing. */
    @Override
    void close();
}
