package io.vorlauf.training.internal.loop;

import com.google.gson.JsonObject;
import io.vorlauf.training.DivergedException;
import io.vorlauf.training.Evaluation;
import io.vorlauf.training.StepReport;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.internal.graph.Measure;
import io.vorlauf.training.internal.graph.StepResult;
import io.vorlauf.training.internal.graph.TrainingGraph;
import io.vorlauf.training.internal.plot.LossCurve;
import io.vorlauf.training.internal.store.AtomicFile;
import io.vorlauf.training.internal.store.RunState;
import io.vorlauf.training.internal.store.Snapshots;
import io.vorlauf.training.internal.store.TrainingLog;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;

/** Takes steps, measures, and keeps snapshots, until the plan is done or measurements stop improving. */
final class TrainingLoop {

    private final Setup setup;
    private final TrainingPlan plan;
    private final TrainingListener listener;
    private final TrainingGraph graph;
    private final Snapshots snapshots;
    private final TrainingLog log;
    private final Speedometer speed = new Speedometer();
    private RunState state = RunState.START;
    private long saved = -1;

    TrainingLoop(Setup setup, TrainingGraph graph, Snapshots snapshots, TrainingLog log) {
        this.setup = setup;
        this.plan = setup.plan();
        this.listener = setup.listener();
        this.graph = graph;
        this.snapshots = snapshots;
        this.log = log;
    }

    /**
     * Trains; the graph has the best weights afterwards.
     *
     * @param initial weights to begin with if there is no snapshot
     * @return the number of steps; fewer than planned if training ended early
     * @throws CancellationException if the thread was interrupted; a snapshot has been taken then
     */
    long run(Map<String, float[]> initial) throws IOException {
        begin(initial);
        int[] tokens = new int[plan.batchSize() * graph.shape().length()];
        int[] labels = new int[tokens.length];
        boolean enough = false;
        speed.resume();
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
            chooseBetter();
            return state.step();
        }
        if (state.step() < plan.steps()) {
            listener.note("the held-out loss has not improved for " + state.worse() + " measurements: ends after step "
                    + state.step());
        }
        snapshots.best().ifPresent(graph::setWeights);
        return state.step();
    }

    /** Whether there is nothing left to do. */
    boolean isFinished() {
        return state.step() >= plan.steps() || state.worse() >= plan.patience();
    }

    // No measurement of the plan: where a training is stopped must not change the course it takes when it is resumed.
    private void chooseBetter() {
        if (setup.heldOut().loss(setup.heldOut().measure(graph)) > state.bestLoss()) {
            snapshots.best().ifPresent(graph::setWeights);
        }
    }

    private void cancel() throws IOException {
        snapshot();
        listener.note("interrupted after step " + state.step() + ", from which the training can be resumed");
        Thread.currentThread().interrupt();
        throw new CancellationException("the training was interrupted after step " + state.step());
    }

    private void begin(Map<String, float[]> initial) throws IOException {
        Optional<Snapshots.Snapshot> last = snapshots.last();
        if (last.isPresent()) {
            state = last.get().state();
            saved = state.step();
            graph.setWeights(last.get().weights());
            graph.setMoments(last.get().moments());
            log.rewind(state.step());
            listener.note("resumes after step " + state.step());
        } else {
            graph.setWeights(initial);
            graph.setMoments(Map.of());
            log.rewind(-1);
            evaluate();
        }
    }

    private void step(int[] tokens, int[] labels) throws IOException {
        long step = state.step() + 1;
        setup.windows().copy((step - 1) * plan.batchSize(), plan.batchSize(), tokens, labels);
        double rate = setup.optimizer().rate(step, plan.steps());
        StepResult result = graph.step(step, rate, tokens, labels, plan.seed() * 0x9e3779b97f4a7c15L + step);
        check("the loss of step " + step, result.loss());
        check("the gradient norm of step " + step, result.gradientNorm());
        speed.step();
        state = state.stepped(result.loss());
        listener.step(new StepReport(
                step, plan.steps(), result.loss(), result.gradientNorm(), rate, speed.perSecond(tokens.length),
                speed.time(plan.steps() - step)));
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
        speed.resume();
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
        Measure lowered = Measure.lowered(measured);
        AtomicFile.write(
                setup.output().resolve("loss.svg"), LossCurve.svg(log.lines(), lowered.key(), lowered.title()));
        listener.evaluated(new Evaluation(
                state.step(), trainingLoss, measured.get(Measure.CROSS_ENTROPY),
                HeldOut.repeatingLoss(measured), HeldOut.similarity(measured), best));
        speed.resume();
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
