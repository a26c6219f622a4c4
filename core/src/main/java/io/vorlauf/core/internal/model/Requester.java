// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

/** On whose behalf passes of a model are made: a generation. Thread-safe. */
public interface Requester {

    /** Of several that wait for a model, those with a higher number go first. */
    default int priority() {
        return 0;
    }

    /** When it ends at the latest, as {@link System#nanoTime()} tells it; the earlier, the sooner it gets its pass. */
    default long deadline() {
        return Long.MAX_VALUE;
    }

    /** Whether nobody wants the result any more; what waits for a pass then gives up. */
    default boolean cancelled() {
        return false;
    }

    /**
     * Whether everything has to be as if it were alone, since an experiment is to be repeated: nothing is copied from
     * others' caches, and pieces of a prompt are as long as ever.
     */
    default boolean repeatable() {
        return false;
    }

    /**
     * Whether caches are kept for the next one of this kind when they are closed, and the one that was kept is taken.
     */
    default boolean cacheKept() {
        return false;
    }

    /**
     * It ends, and others may have yet to copy the cache in which it read a prompt that they share.
     *
     * @param free frees the cache; may be run more than once, by any thread
     * @return whether it is run once nobody is left who would copy; if not, it is the caller's to run
     */
    default boolean leaves(Runnable free) {
        return false;
    }
}
