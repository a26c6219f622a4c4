package io.vorlauf.training;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What to train a model with.
 *
 * @param data a text file, or a directory of text files
 * @param output the directory to write to
 * @param start a new model, or one that is trained further
 * @param repeats share of the windows trained on in which a passage comes again, 0 to below 1, more than half of them
 *     with its tokens in random order; from these a model learns to copy, if they are many
 * @param optimizer how weights are updated
 * @param plan course of the training
 */
public record TrainOptions(
        Path data, Path output, ModelStart start, double repeats, OptimizerOptions optimizer, TrainingPlan plan) {

    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public TrainOptions {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(start, "start");
        Ranges.share("share of windows that repeat a passage", repeats);
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(plan, "plan");
    }
}
