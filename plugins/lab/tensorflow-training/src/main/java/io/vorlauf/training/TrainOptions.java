// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What to train a model with.
 *
 * @param data a text file, or a directory of text files
 * @param output the directory to write to
 * @param start a new model, or one that is trained further
 * @param repeats share of the windows trained on in which a passage comes again, 0 to below 1; from these a model
 *     learns to copy, if they are many
 * @param scrambled share of these passages whose tokens are in random order, so that nothing but copying helps, 0 to 1
 * @param remembered directory of a model with the same tokenizer; in windows without such a passage what it predicts is
 *     learnt instead of the text, so that a model trained further does not forget it (learning without forgetting, Li
 *     and Hoiem, arXiv 1606.09282)
 * @param optimizer how weights are updated
 * @param plan course of the training
 */
public record TrainOptions(
        Path data,
        Path output,
        ModelStart start,
        double repeats,
        double scrambled,
        Optional<Path> remembered,
        OptimizerOptions optimizer,
        TrainingPlan plan) {

    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public TrainOptions {
        Ranges.share("share of windows that repeat a passage", repeats);
        Ranges.shareOrAll("share of passages that are scrambled", scrambled);
    }

    /** What the training of a model begins with. */
    public sealed interface ModelStart permits NewModel, ExistingModel {}

    /**
     * A vocabulary that is yet to be learnt, and random weights.
     *
     * @param vocabularySize number of token ids, 257 or more; fewer come out if the text is too small for so many
     * @param shape size of the model
     */
    public record NewModel(int vocabularySize, ModelShape shape) implements ModelStart {

        /**
         * Checks the vocabulary's size.
         *
         * @throws IllegalArgumentException if it cannot hold every byte and the end of a text
         */
        public NewModel {
            Ranges.atLeast("vocabulary size", vocabularySize, 257);
        }
    }

    /**
     * A model that was trained before, to be trained further; it is read and not changed. Its shape, its context length
     * and its tokenizer stay as they are; the optimizer begins anew.
     *
     * @param directory of a Llama-family model with its {@code tokenizer.json}, in the layout of Hugging Face
     */
    public record ExistingModel(Path directory) implements ModelStart, DistillOptions.DraftStart {}
}
