package io.vorlauf.training.internal.store;

/**
 * Where a training stands, besides its weights.
 *
 * @param step steps taken
 * @param bestLoss lowest held-out loss so far
 * @param worse how many measurements since
 * @param lossSum sum of the training losses since the last measurement
 * @param lossCount of how many steps
 */
public record RunState(long step, double bestLoss, int worse, double lossSum, int lossCount) {

    /** Before the first step. */
    public static final RunState START = new RunState(0, Double.MAX_VALUE, 0, 0, 0);

    /** A step later. */
    public RunState stepped(double trainingLoss) {
        return new RunState(step + 1, bestLoss, worse, lossSum + trainingLoss, lossCount + 1);
    }

    /** After a measurement of the held-out loss. */
    public RunState measured(double heldOutLoss) {
        boolean best = heldOutLoss < bestLoss;
        return new RunState(step, best ? heldOutLoss : bestLoss, best ? 0 : worse + 1, 0, 0);
    }

    /** Mean training loss since the last measurement; NaN if there was no step. */
    public double trainingLoss() {
        return lossSum / lossCount;
    }
}
