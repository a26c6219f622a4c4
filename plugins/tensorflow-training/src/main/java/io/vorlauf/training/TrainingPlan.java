package io.vorlauf.training;

import java.util.Objects;

/**
 * The course of a training.
 *
 * @param steps number of steps, 1 or more
 * @param batchSize windows per step; a multiple of the threads
 * @param evaluationInterval steps between measurements of the held-out loss, 1 or more
 * @param snapshotInterval steps between snapshots to resume from, 1 or more
 * @param patience how many measurements in a row may bring no improvement before training ends early; 1 or more
 * @param threads cores to compute on, 1 or more
 * @param precision of matrix products
 * @param seed decides about initial weights, the order of the text and dropout
 */
public record TrainingPlan(
        int steps,
        int batchSize,
        int evaluationInterval,
        int snapshotInterval,
        int patience,
        int threads,
        MatrixPrecision precision,
        long seed) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range; the message names it
     */
    public TrainingPlan {
        Objects.requireNonNull(precision, "precision");
        Ranges.atLeast("number of steps", steps, 1);
        Ranges.atLeast("evaluation interval", evaluationInterval, 1);
        Ranges.atLeast("snapshot interval", snapshotInterval, 1);
        Ranges.atLeast("patience", patience, 1);
        Ranges.atLeast("number of threads", threads, 1);
        if (batchSize < 1 || batchSize % threads != 0) {
            throw new IllegalArgumentException("the batch size must be a multiple of the " + threads
                    + " threads, which share each batch; it is " + batchSize);
        }
    }
}
