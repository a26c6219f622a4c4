package io.vorlauf.training.internal.data;

import java.util.Random;

/** Orders that are drawn anew in every epoch. */
final class Shuffle {

    private Shuffle() {}

    /** The numbers below {@code size} in the order of an epoch. */
    static int[] order(int size, long seed, long epoch) {
        int[] order = new int[size];
        Random random = new Random(seed * 0x9e3779b97f4a7c15L + epoch);
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
