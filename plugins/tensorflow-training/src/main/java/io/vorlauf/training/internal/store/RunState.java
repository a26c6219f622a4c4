package io.vorlauf.training.internal.store;

/**
 * Where a training stands, besides its weights.
 *
 * @param step steps taken
 * @param bestLoss lowest held-out loss so far
 * @param worse how many measurements since
 */
public record RunState(long step, double bestLoss, int worse) {

    /** Before the first step. */
    public static final RunState START = new RunState(0, Double.MAX_VALUE, 0);
}
