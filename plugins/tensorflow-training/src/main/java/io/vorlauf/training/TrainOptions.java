package io.vorlauf.training;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What to train a model from scratch with.
 *
 * @param data a text file, or a directory of text files
 * @param output the directory to write to
 * @param vocabularySize number of token ids, 257 or more; fewer come out if the text is too small for so many
 * @param shape size of the model
 * @param optimizer how weights are updated
 * @param plan course of the training
 */
public record TrainOptions(
        Path data, Path output, int vocabularySize, ModelShape shape, OptimizerOptions optimizer, TrainingPlan plan) {

    /**
     * Checks the vocabulary's size.
     *
     * @throws IllegalArgumentException if it cannot hold every byte and the end of a text
     */
    public TrainOptions {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(plan, "plan");
        Ranges.atLeast("vocabulary size", vocabularySize, 257);
    }
}
