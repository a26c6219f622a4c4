// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import com.google.gson.JsonObject;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.training.TrainingException.DivergedException;
import io.vorlauf.training.TrainingListener.Evaluation;
import io.vorlauf.training.TrainingListener.StepReport;
import io.vorlauf.training.internal.LossCurve;
import io.vorlauf.training.internal.ModelDirectory;
import io.vorlauf.training.internal.ModelDirectory.TrainingLog;
import io.vorlauf.training.internal.Windows;
import io.vorlauf.training.internal.graph.TrainingGraph;
import io.vorlauf.training.internal.graph.TrainingGraph.Goal;
import io.vorlauf.training.internal.graph.TrainingGraph.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;

/**
 * Trains a model from its initial weights, or from where it was interrupted, to its directory: takes steps, measures,
 * and keeps snapshots, until the plan is done or measurements stop improving.
 */
final class TrainingLoop {

    /** The directory in the output that is there until the training is finished. */
    static final String UNFINISHED = "training";

    /** What is left of the speed so far at each step: about the last twenty count. */
    private static final double SMOOTHING = 0.95;

    private final Setup setup;
    private final TrainingPlan plan;
    private final TrainingListener listener;
    private final TrainingGraph graph;
    private final Snapshots snapshots;
    private final TrainingLog log;
    private Snapshots.State state = Snapshots.State.START;
    private long saved = -1;
    private double secondsPerStep;
    private long lastStep;

    /**
     * What is to be done.
     *
     * @param output where the model is written to
     * @param config the model to be trained
     * @param initial weights to begin with
     * @param goal what it is trained for
     * @param windows what is learnt from
     * @param heldOut what is measured on
     * @param stages snapshots to be kept on the way
     * @param fingerprint everything that decides about the course of the loss
     */
    record Setup(
            Path output,
            OptimizerOptions optimizer,
            TrainingPlan plan,
            TrainingListener listener,
            LlamaConfig config,
            Map<String, float[]> initial,
            Goal goal,
            Windows windows,
            HeldOut heldOut,
            Stages stages,
            String fingerprint) {}

    private TrainingLoop(Setup setup, TrainingGraph graph) {
        this.setup = setup;
        this.plan = setup.plan();
        this.listener = setup.listener();
        this.graph = graph;
        this.snapshots = new Snapshots(setup.output().resolve(UNFINISHED), setup.config(), setup.fingerprint());
        this.log = new TrainingLog(setup.output().resolve("training-log.jsonl"));
    }

    /**
     * Makes sure that a finished model is not trained over.
     *
     * @throws TrainingException if there is one
     */
    static void checkUnfinished(Path output) {
        if (ModelDirectory.exists(output) && !Files.exists(output.resolve(UNFINISHED))) {
            throw new TrainingException(output + ": there is a model already");
        }
    }

    /** Trains and writes the model. */
    static TrainingSummary run(Setup setup) throws IOException {
        TrainingPlan plan = setup.plan();
        OptimizerOptions optimizer = setup.optimizer();
        TrainingGraph.Settings settings = new TrainingGraph.Settings(
                plan.batchSize(), setup.config().contextLength(), plan.threads(), plan.precision().isBfloat16(),
                optimizer.beta1(), optimizer.beta2(), optimizer.weightDecay(), optimizer.clipNorm(),
                optimizer.dropout(), plan.seed());
        try (TrainingGraph graph = new TrainingGraph(setup.config(), settings, setup.goal())) {
            return new TrainingLoop(setup, graph).run();
        }
    }

    private TrainingSummary run() throws IOException {
        train();
        Map<String, float[]> weights = graph.weights();
        weights.values().forEach(Stages::round);
        graph.setWeights(weights);
        Map<Measure, Double> measured = setup.heldOut().measure(graph);
        ModelDirectory.write(setup.output(), setup.config(), StorageType.BF16, weights);
        if (isFinished()) {
            setup.stages().finish(state.step(), weights);
            snapshots.delete();
        }
        double loss = measured.get(Measure.CROSS_ENTROPY);
        return new TrainingSummary(
                state.step(),
                weights.values().stream().mapToLong(values -> values.length).sum(),
                loss,
                setup.heldOut().bitsPerByte(loss),
                HeldOut.repeatingLoss(measured),
                HeldOut.similarity(measured));
    }

    /**
     * Trains; the graph has the best weights afterwards.
     *
     * @throws CancellationException if the thread was interrupted; a snapshot has been taken then
     */
    private void train() throws IOException {
        begin();
        int[] tokens = new int[plan.batchSize() * setup.config().contextLength()];
        int[] labels = new int[tokens.length];
        boolean enough = false;
        resumeClock();
        while (!isFinished() && !enough) {
            step(tokens, labels);
            // Taken back, because a thread that is interrupted cannot write files.
            if (Thread.interrupted()) {
                cancel();
            }
            enough = listener.isEnough();
        }
        if (!isFinished()) {
            snapshot();
            // No measurement of the plan: where a training is stopped must not change the course it takes when resumed.
            if (setup.heldOut().loss(setup.heldOut().measure(graph)) > state.bestLoss()) {
                snapshots.best().ifPresent(graph::setWeights);
            }
            return;
        }
        if (state.step() < plan.steps()) {
            listener.note("the held-out loss has not improved for " + state.worse() + " measurements: ends after step "
                    + state.step());
        }
        snapshots.best().ifPresent(graph::setWeights);
    }

    /** Whether there is nothing left to do. */
    private boolean isFinished() {
        return state.step() >= plan.steps() || state.worse() >= plan.patience();
    }

    /** What happened since the last step was no training. */
    private void resumeClock() {
        lastStep = System.nanoTime();
    }

    private void clockStep() {
        long now = System.nanoTime();
        double seconds = (now - lastStep) / 1e9;
        secondsPerStep = secondsPerStep == 0 ? seconds : SMOOTHING * secondsPerStep + (1 - SMOOTHING) * seconds;
        lastStep = now;
    }

    private void cancel() throws IOException {
        snapshot();
        listener.note("interrupted after step " + state.step() + ", from which the training can be resumed");
        Thread.currentThread().interrupt();
        throw new CancellationException("the training was interrupted after step " + state.step());
    }

    private void begin() throws IOException {
        Optional<Snapshots.Snapshot> last = snapshots.last();
        if (last.isPresent()) {
            state = last.get().state();
            saved = state.step();
            graph.setWeights(last.get().weights());
            graph.setMoments(last.get().moments());
            log.rewind(state.step());
            listener.note("resumes after step " + state.step());
        } else {
            graph.setWeights(setup.initial());
            graph.setMoments(Map.of());
            log.rewind(-1);
            evaluate();
        }
    }

    private void step(int[] tokens, int[] labels) throws IOException {
        long step = state.step() + 1;
        for (int row = 0; row < plan.batchSize(); row++) {
            setup.windows().copy((step - 1) * plan.batchSize() + row, row, tokens, labels);
        }
        double rate = setup.optimizer().rate(step, plan.steps());
        TrainingGraph.StepResult result = graph.step(step, rate, tokens, labels, plan.seed() * 0x9e3779b97f4a7c15L + step);
        check("the loss of step " + step, result.loss());
        check("the gradient norm of step " + step, result.gradientNorm());
        clockStep();
        state = state.stepped(result.loss());
        listener.step(new StepReport(
                step, plan.steps(), result.loss(), result.gradientNorm(), rate, tokens.length / secondsPerStep,
                Duration.ofMillis((long) (1e3 * secondsPerStep * (plan.steps() - step)))));
        if (step % plan.evaluationInterval() == 0 || step == plan.steps() || setup.stages().at(step).isPresent()) {
            evaluate();
        }
        if (step % plan.snapshotInterval() == 0) {
            snapshot();
        }
    }

    private void check(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new DivergedException(what + " is " + value + ": training has diverged. "
                    + (saved > 0 ? "The snapshot after step " + saved + " is kept in " + snapshots.directory()
                            : "There was no snapshot yet")
                    + ". Try a lower learning rate than " + setup.optimizer().learningRate());
        }
    }

    private void snapshot() throws IOException {
        if (saved == state.step()) {
            return;
        }
        Map<String, float[]> weights = graph.weights();
        // A sum over everything is not a number if anything is none.
        double sum = weights.values().stream().mapToDouble(TrainingLoop::sum).sum();
        check("the sum of the weights after step " + state.step(), sum);
        snapshots.save(state, weights, graph.moments());
        saved = state.step();
        resumeClock();
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private void evaluate() throws IOException {
        Map<Measure, Double> measured = setup.heldOut().measure(graph);
        double loss = setup.heldOut().loss(measured);
        check("the held-out loss after step " + state.step(), loss);
        double trainingLoss = state.trainingLoss();
        boolean best = loss < state.bestLoss();
        state = state.measured(loss);
        if (best) {
            snapshots.saveBest(graph.weights());
        }
        OptionalInt stage = setup.stages().at(state.step());
        if (stage.isPresent()) {
            setup.stages().keep(stage.getAsInt(), graph.weights());
        }
        log.add(line(trainingLoss, measured, stage));
        Measure lowered = setup.heldOut().lowered();
        ModelDirectory.replace(
                setup.output().resolve("loss.svg"), LossCurve.svg(log.lines(), lowered.key(), lowered.title()));
        listener.evaluated(new Evaluation(
                state.step(), trainingLoss, measured.get(Measure.CROSS_ENTROPY),
                HeldOut.repeatingLoss(measured), HeldOut.similarity(measured), best));
        resumeClock();
    }

    private JsonObject line(double trainingLoss, Map<Measure, Double> measured, OptionalInt stage) {
        JsonObject line = new JsonObject();
        line.addProperty("step", state.step());
        stage.ifPresent(number -> line.addProperty("stage", number));
        if (!Double.isNaN(trainingLoss)) {
            line.addProperty("training_loss", trainingLoss);
        }
        measured.forEach((measure, mean) -> line.addProperty(measure.key(), mean));
        return line;
    }
}
