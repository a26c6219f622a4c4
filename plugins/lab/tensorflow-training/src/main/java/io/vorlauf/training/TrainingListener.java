// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Hears how a training goes, on the thread that trains, and may end it. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /** Something worth a line: what the data is, that a training is resumed, that it ends early. */
    default void note(String text) {}

    /** A step was taken. */
    default void step(StepReport report) {}

    /** The held-out loss was measured. */
    default void evaluated(Evaluation evaluation) {}

    /**
     * Asked after each step whether it was the last for now. If so, a snapshot is taken, from which training can be
     * resumed, and the model is written as good as it is.
     */
    default boolean isEnough() {
        return false;
    }

    /**
     * A step of a training.
     *
     * @param step its number, from 1
     * @param steps how many there will be
     * @param loss mean loss of its tokens in nats: cross-entropy, or the divergence from the target
     * @param gradientNorm norm of all gradients together before clipping
     * @param learningRate its learning rate
     * @param tokensPerSecond over the last steps
     * @param remaining time left at this speed
     */
    record StepReport(
            long step,
            long steps,
            double loss,
            double gradientNorm,
            double learningRate,
            double tokensPerSecond,
            Duration remaining) {}

    /**
     * A measurement on the text kept aside.
     *
     * @param step after how many steps
     * @param trainingLoss mean loss of the steps since the last measurement, in nats per token: cross-entropy, or the
     *     divergence from the target; NaN before the first step
     * @param heldOutLoss mean cross-entropy of the text kept aside, in nats per token, without dropout
     * @param repeatingLoss the loss that training lowers, on the same text with passages that come again: cross-entropy
     *     of the tokens that do, or divergence; empty if the training has no such windows
     * @param similarity to the target; empty if there is none
     * @param best whether the loss that training lowers is the lowest so far on the text kept aside, with as many
     *     passages that come again as in training
     */
    record Evaluation(
            long step,
            double trainingLoss,
            double heldOutLoss,
            OptionalDouble repeatingLoss,
            Optional<Similarity> similarity,
            boolean best) {}

    /**
     * How close a draft's distributions q come to its target's distributions p; means over the tokens of the text kept
     * aside, at temperature 1.
     *
     * @param divergence the Kullback-Leibler divergence of q from p, {@code sum p log(p / q)}, in nats
     * @param expectedAcceptance {@code sum min(p, q)}: the probability that rejection sampling accepts a token drawn
     *     from q (Leviathan et al., arXiv 2211.17192)
     * @param greedyAgreement share of the tokens after which both find the same token the most probable
     */
    record Similarity(double divergence, double expectedAcceptance, double greedyAgreement) {}
}
