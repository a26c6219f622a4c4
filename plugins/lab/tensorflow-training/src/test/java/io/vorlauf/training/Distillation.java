// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.tensorflow.TensorFlowModelLoader;
import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import io.vorlauf.training.DistillOptions.DraftStart;
import io.vorlauf.training.TrainOptions.ExistingModel;
import io.vorlauf.training.TrainingListener.Evaluation;
import io.vorlauf.training.TrainingListener.StepReport;
import io.vorlauf.training.TrainingPlan.MatrixPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A distillation of a tiny draft in a second or two, with a listener that remembers what it heard. */
final class Distillation implements TrainingListener {

    static final int STEPS = 32;
    static final int CONTEXT = 32;

    final List<String> notes = new ArrayList<>();
    final List<Evaluation> evaluations = new ArrayList<>();
    final List<StepReport> steps = new ArrayList<>();
    private final Path target;
    private final Path data;
    private final Path output;
    private DraftStart start = shape(CONTEXT);
    private double repeats;
    private int continuationTokens = 10 * CONTEXT;
    private int stages;
    private LongConsumer atStep = step -> {};
    private Consumer<String> atNote = note -> {};

    Distillation(Path target, Path data, Path output) {
        this.target = target;
        this.data = data;
        this.output = output;
    }

    private static ModelShape shape(int context) {
        return new ModelShape(1, 16, 2, 24, context);
    }

    Distillation withContext(int length) {
        start = shape(length);
        return this;
    }

    Distillation from(Path draft) {
        start = new ExistingModel(draft);
        return this;
    }

    Distillation withRepeats(double share) {
        repeats = share;
        return this;
    }

    Distillation withContinuations(int tokens) {
        continuationTokens = tokens;
        return this;
    }

    Distillation withStages(int count) {
        stages = count;
        return this;
    }

    /** Throws after a step, as if the process ended there. */
    Distillation killedAfter(long wanted) {
        atStep = step -> {
            if (step == wanted) {
                throw new IllegalStateException("killed");
            }
        };
        return this;
    }

    /** Throws at a note, as if the process ended there. */
    Distillation killedAt(String wanted) {
        atNote = note -> {
            if (note.equals(wanted)) {
                throw new IllegalStateException("killed");
            }
        };
        return this;
    }

    TrainingSummary run() throws IOException {
        DistillOptions options = new DistillOptions(
                target, data, output, start, continuationTokens, repeats, stages,
                new OptimizerOptions(0.02, 0.1, 4, 0.9, 0.98, 0.05, 1, 0),
                new TrainingPlan(STEPS, 4, 16, 8, 10, 2, MatrixPrecision.FLOAT, 1));
        try (TensorFlowModelLoader models = new TensorFlowModelLoader();
                HuggingFaceTokenizerLoader tokenizers = new HuggingFaceTokenizerLoader()) {
            return new Distiller(models, tokenizers, this).distill(options);
        }
    }

    @Override
    public void note(String text) {
        notes.add(text);
        atNote.accept(text);
    }

    @Override
    public void step(StepReport report) {
        steps.add(report);
        atStep.accept(report.step());
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        evaluations.add(evaluation);
    }
}
