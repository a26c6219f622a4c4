package io.vorlauf.strategy.testkit.internal.enumeration;

import io.vorlauf.core.Draws;

/** Takes given ways, to see one run again. Not thread-safe. */
public final class Replay implements Draws {

    private final int[] ways;
    private int at;

    /** Decisions that were taken before. */
    public Replay(int... ways) {
        this.ways = ways.clone();
    }

    @Override
    public int choose(double[] weights) {
        return ways[at++];
    }

    @Override
    public boolean accept(double probability) {
        return ways[at++] == 1;
    }
}
