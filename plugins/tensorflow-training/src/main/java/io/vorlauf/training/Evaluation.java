package io.vorlauf.training;

import java.util.Objects;
import java.util.Optional;

/**
 * A measurement on the text kept aside.
 *
 * @param step after how many steps
 * @param trainingLoss mean loss of the steps since the last measurement, in nats per token: cross-entropy, or the
 *     divergence from the target; NaN before the first step
 * @param heldOutLoss mean cross-entropy of the text kept aside, in nats per token, without dropout
 * @param similarity to the target; empty if there is none
 * @param best whether the loss that training lowers is the lowest so far on the text kept aside
 */
public record Evaluation(
        long step, double trainingLoss, double heldOutLoss, Optional<Similarity> similarity, boolean best) {

    /** Requires a value that is not null. */
    public Evaluation {
        Objects.requireNonNull(similarity, "similarity");
    }
}
