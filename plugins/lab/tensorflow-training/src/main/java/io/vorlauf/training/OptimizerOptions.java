// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

/**
 * How weights are updated: AdamW (Loshchilov and Hutter, arXiv 1711.05101) with a linear warm-up and a cosine decay of
 * the learning rate.
 *
 * @param learningRate the rate after the warm-up; above 0
 * @param finalShare what is left of the rate at the end, as a share of it; 0 to below 1
 * @param warmUpSteps steps until the full rate is reached; 0 or more
 * @param beta1 decay of the running mean of the gradients, 0 to below 1
 * @param beta2 decay of the running mean of their squares, 0 to below 1
 * @param weightDecay what a step takes off each weight of a matrix, as a share per unit of learning rate; 0 to below 1
 * @param clipNorm the largest norm of all gradients together; above 0
 * @param dropout share of the activations set to zero while training, 0 to below 1
 */
public record OptimizerOptions(
        double learningRate,
        double finalShare,
        int warmUpSteps,
        double beta1,
        double beta2,
        double weightDecay,
        double clipNorm,
        double dropout) {

    /** Values that small models on a few million tokens learn well with. */
    public static final OptimizerOptions DEFAULT = new OptimizerOptions(2e-3, 0.05, 100, 0.9, 0.98, 0.1, 1, 0.1);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range; the message names it
     */
    public OptimizerOptions {
        Ranges.positive("learning rate", learningRate);
        Ranges.share("final share of the learning rate", finalShare);
        Ranges.atLeast("number of warm-up steps", warmUpSteps, 0);
        Ranges.share("beta1", beta1);
        Ranges.share("beta2", beta2);
        Ranges.share("weight decay", weightDecay);
        Ranges.positive("norm that gradients are clipped to", clipNorm);
        Ranges.share("dropout", dropout);
    }

    /**
     * The learning rate of a step.
     *
     * @param step from 1 to {@code steps}
     * @param steps how many there will be
     */
    public double rate(long step, long steps) {
        if (step <= warmUpSteps) {
            return learningRate * step / warmUpSteps;
        }
        double done = Math.min(1, (double) (step - warmUpSteps) / Math.max(1, steps - warmUpSteps));
        return learningRate * (finalShare + (1 - finalShare) * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
}
