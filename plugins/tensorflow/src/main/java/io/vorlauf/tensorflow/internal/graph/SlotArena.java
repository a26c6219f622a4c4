package io.vorlauf.tensorflow.internal.graph;

/** Memory for keys and values in slots, which somebody else hands out. */
public interface SlotArena {

    /** Adds slots at the end. */
    void grow(int slots);

    /** Copies keys and values of some slots; all are read before the first is written. */
    void move(SlotMoves moves);
}
