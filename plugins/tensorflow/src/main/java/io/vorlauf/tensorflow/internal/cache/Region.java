package io.vorlauf.tensorflow.internal.cache;

/**
 * A piece of an arena.
 *
 * @param base its first slot
 * @param capacity how many slots it has
 */
public record Region(int base, int capacity) {

    /** The slot after its last. */
    int end() {
        return base + capacity;
    }
}
