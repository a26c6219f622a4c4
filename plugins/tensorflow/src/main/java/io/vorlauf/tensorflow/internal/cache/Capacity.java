package io.vorlauf.tensorflow.internal.cache;

/**
 * How many slots a sequence gets: the attention of a pass costs what the region holds, so regions start small and
 * double.
 */
public final class Capacity {

    /** The smallest region. */
    static final int SMALLEST = 128;

    /** Regions are multiples of this, so that they begin where vector instructions like it. */
    private static final int STEP = 16;

    /** Room for pending nodes of a sequence whose context is nearly full: a tree has more nodes than levels. */
    private static final int PENDING = 64;

    private Capacity() {}

    /** The capacity for some slots of a model with some context: a power of two, or what a full context takes. */
    public static int of(int slots, int contextLength) {
        int full = roundUp(Math.max(slots, contextLength + PENDING));
        int capacity = SMALLEST;
        while (capacity < slots && capacity < full) {
            capacity *= 2;
        }
        return Math.min(capacity, full);
    }

    private static int roundUp(int slots) {
        return (slots + STEP - 1) / STEP * STEP;
    }
}
