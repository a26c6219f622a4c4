package io.vorlauf.training;

import java.nio.file.Path;
import java.util.Objects;
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
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(start, "start");
        Ranges.share("share of windows that repeat a passage", repeats);
        Ranges.shareOrAll("share of passages that are scrambled", scrambled);
        Objects.requireNonNull(remembered, "remembered");
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(plan, "plan");
    }
}
