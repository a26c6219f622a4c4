// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import io.vorlauf.training.TrainOptions.ExistingModel;
import io.vorlauf.training.TrainOptions.ModelStart;
import io.vorlauf.training.TrainOptions.NewModel;
import io.vorlauf.training.TrainingListener.Evaluation;
import io.vorlauf.training.TrainingListener.StepReport;
import io.vorlauf.training.TrainingPlan.MatrixPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/** A training of a tiny model in a second or two, with a listener that remembers what it heard. */
final class Training implements TrainingListener {

    static final int STEPS = 16;

    static final double LEARNING_RATE = 0.011;

    private static final OptimizerOptions OPTIMIZER =
            new OptimizerOptions(LEARNING_RATE, 0.1, 4, 0.9, 0.98, 0.1, 1, 0.1);
    private static final TrainingPlan PLAN = plan(MatrixPrecision.FLOAT, 1);

    final List<String> notes = new ArrayList<>();
    final List<Evaluation> evaluations = new ArrayList<>();
    final List<StepReport> steps = new ArrayList<>();
    private final Path data;
    private final Path output;
    private ModelStart start = new NewModel(300, new ModelShape(1, 32, 2, 48, 32));
    private double repeats;
    private double scrambled = 0.6;
    private Optional<Path> remembered = Optional.empty();
    private LongConsumer atStep = step -> {};
    private LongPredicate enough = step -> false;

    Training(Path data, Path output) {
        this.data = data;
        this.output = output;
    }

    Training from(Path model) {
        start = new ExistingModel(model);
        return this;
    }

    Training withRepeats(double share) {
        repeats = share;
        return this;
    }

    Training withScrambled(double share) {
        scrambled = share;
        return this;
    }

    Training remembering(Path model) {
        remembered = Optional.of(model);
        return this;
    }

    /** Does something after a step. */
    Training atStep(long wanted, Runnable action) {
        atStep = step -> {
            if (step == wanted) {
                action.run();
            }
        };
        return this;
    }

    /** Stops after a step. */
    Training until(long last) {
        enough = step -> step == last;
        return this;
    }

    private static TrainingPlan plan(MatrixPrecision precision, long seed) {
        return new TrainingPlan(STEPS, 4, 6, 4, 10, 2, precision, seed);
    }

    TrainingSummary run() throws IOException {
        return run(OPTIMIZER, PLAN);
    }

    private TrainingSummary run(OptimizerOptions optimizer, TrainingPlan plan) throws IOException {
        try (HuggingFaceTokenizerLoader tokenizers = new HuggingFaceTokenizerLoader()) {
            return new Trainer(tokenizers, this)
                    .train(new TrainOptions(data, output, start, repeats, scrambled, remembered, optimizer, plan));
        }
    }

    TrainingSummary runWithRate(double learningRate) throws IOException {
        return run(new OptimizerOptions(learningRate, 0.1, 4, 0.9, 0.98, 0.1, 1, 0.1), PLAN);
    }

    TrainingSummary runWithSeed(long seed) throws IOException {
        return run(OPTIMIZER, plan(MatrixPrecision.FLOAT, seed));
    }

    TrainingSummary runWithPrecision(MatrixPrecision precision) throws IOException {
        return run(OPTIMIZER, plan(precision, 1));
    }

    @Override
    public void note(String text) {
        notes.add(text);
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

    @Override
    public boolean isEnough() {
        return enough.test(steps.get(steps.size() - 1).step());
    }
}
