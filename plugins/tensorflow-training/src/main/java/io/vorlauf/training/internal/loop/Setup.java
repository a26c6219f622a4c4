package io.vorlauf.training.internal.loop;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.OptimizerOptions;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.internal.data.Windows;
import java.nio.file.Path;

/**
 * What a training needs besides its graph.
 *
 * @param config the model to be trained
 * @param output where it is written to
 * @param windows what is learnt from
 * @param heldOut what is measured on
 * @param stages snapshots to be kept on the way
 * @param fingerprint everything that decides about the course of the loss
 */
record Setup(
        LlamaConfig config,
        Path output,
        OptimizerOptions optimizer,
        TrainingPlan plan,
        Windows windows,
        HeldOut heldOut,
        Stages stages,
        String fingerprint,
        TrainingListener listener) {}
