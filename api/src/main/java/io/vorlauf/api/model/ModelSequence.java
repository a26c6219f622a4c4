package io.vorlauf.api.model;

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

    /** Frees the cache. Closing twice, or after the model, does nothing. */
    @Override
    void close();
}
