package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.tensorflow.internal.cache.Region;

/**
 * Slots to copy from one region to another, or inside one.
 *
 * @param source where they are
 * @param from their slots there
 * @param target where they go
 * @param to their slots there, as many as {@code from}
 */
public record SlotMoves(Region source, int[] from, Region target, int[] to) {

    /** As the graph wants it: six rows of numbers. */
    int[] toArray() {
        int count = from.length;
        int[] array = new int[6 * count];
        for (int i = 0; i < count; i++) {
            array[i] = from[i];
            array[count + i] = source.base();
            array[2 * count + i] = source.capacity();
            array[3 * count + i] = to[i];
            array[4 * count + i] = target.base();
            array[5 * count + i] = target.capacity();
        }
        return array;
    }
}
