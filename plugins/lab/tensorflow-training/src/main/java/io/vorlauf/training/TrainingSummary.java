// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.training.TrainingListener.Evaluation;
import io.vorlauf.training.TrainingListener.Similarity;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came out of a training.
 *
 * @param steps steps taken in all, those before a resumption included
 * @param parameters number of trained parameters
 * @param heldOutLoss of the weights as they were saved, in nats per token
 * @param bitsPerByte the same per byte of the held-out text in UTF-8, in bits
 * @param repeatingLoss as in {@link Evaluation}, of the weights as they were saved
 * @param similarity of the weights as they were saved to the target; empty if there is none
 */
public record TrainingSummary(
        long steps,
        long parameters,
        double heldOutLoss,
        double bitsPerByte,
        OptionalDouble repeatingLoss,
        Optional<Similarity> similarity) {}
