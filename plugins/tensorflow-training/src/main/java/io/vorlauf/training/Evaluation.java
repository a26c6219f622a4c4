package io.vorlauf.training;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A measurement on the text kept aside.
 *
 * @param step after how many steps
 * @param trainingLoss mean loss of the steps since the last measurement, in nats per token: cross-entropy, or the
 *     divergence from the target; NaN before the first step
 * @param heldOutLoss mean cross-entropy of the text kept aside, in nats per token, without dropout
 * @param repeatingLoss the loss that training lowers, on the same text with passages that come again: cross-entropy of
 *     the tokens that do, or divergence; empty if the training has no such windows
 * @param similarity to the target; empty if there is none
 * @param best whether the loss that training lowers is the lowest so far on the text kept aside, with as many passages
 *     that come again as in training
 */
public record Evaluation(
        long step,
        double trainingLoss,
        double heldOutLoss,
        OptionalDouble repeatingLoss,
        Optional<Similarity> similarity,
        boolean best) {

    /** Requires values that are not null. */
    public Evaluation {
        Objects.requireNonNull(repeatingLoss, "repeatingLoss");
        Objects.requireNonNull(similarity, "similarity");
    }
}
