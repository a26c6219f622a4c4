// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import java.nio.file.Path;

/**
 * What to make a draft of a target with.
 *
 * @param target directory of the target, a Llama-family model with its {@code tokenizer.json}, in the layout of Hugging
 *     Face
 * @param data a text file, or a directory of text files, of the kind that the target knows
 * @param output the directory to write to
 * @param start size of a new draft, or one that is trained further; its context is not longer than the target's
 * @param continuationTokens how many tokens of its own the target adds to the data; 0 for the data alone
 * @param repeats share of the windows trained on in which a passage comes again, 0 to below 1; for targets that
 *     copy
 * @param stages how many drafts to keep along the way besides the one it begins with; 0 for none, at most one per step
 * @param optimizer how weights are updated
 * @param plan course of the training
 */
public record DistillOptions(
        Path target,
        Path data,
        Path output,
        DraftStart start,
        int continuationTokens,
        double repeats,
        int stages,
        OptimizerOptions optimizer,
        TrainingPlan plan) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range; the message names it
     */
    public DistillOptions {
        Ranges.atLeast("number of tokens that the target adds", continuationTokens, 0);
        Ranges.share("share of windows that repeat a passage", repeats);
        Ranges.atLeast("number of stages", stages, 0);
        if (stages > plan.steps()) {
            throw new IllegalArgumentException(
                    "there cannot be more stages, " + stages + ", than steps, " + plan.steps());
        }
    }

    /** What the distillation of a draft begins with: random weights of a shape, or a draft that is there. */
    public sealed interface DraftStart permits ModelShape, TrainOptions.ExistingModel {}
}
