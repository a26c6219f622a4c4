// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.training.internal.graph.FasterPrecision;

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

    /** The numbers that matrix products are computed from. Weights, their gradients' sums and everything else are float. */
    public enum MatrixPrecision {

        /** 32 bits. */
        FLOAT,

        /** 16 bits, with the range of a float and 8 bits of precision; sums are kept in 32 bits. */
        BFLOAT16,

        /** The faster of the two on this machine, found out by a short measurement. */
        AUTO;

        /** Whether products shall take bfloat16; measures which are faster if that is what was asked for. */
        boolean isBfloat16() {
            return this == BFLOAT16 || this == AUTO && FasterPrecision.isBfloat16Faster();
        }
    }
}
