package io.vorlauf.training.internal.loop;

import com.google.gson.JsonObject;
import io.vorlauf.training.Evaluation;
import io.vorlauf.training.StepReport;
import io.vorlauf.training.TrainingException;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.internal.graph.Measure;
import io.vorlauf.training.internal.graph.StepResult;
import io.vorlauf.training.internal.graph.TrainingGraph;
import io.vorlauf.training.internal.store.RunState;
import io.vorlauf.training.internal.store.Snapshots;
import io.vorlauf.training.internal.store.TrainingLog;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

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
    private double lossSum;
    private int lossCount;

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
     * @return the number of steps
     */
    long run(Map<String, float[]> initial) throws IOException {
        begin(initial);
        int[] tokens = new int[plan.batchSize() * graph.shape().length()];
        int[] labels = new int[tokens.length];
        speed.resume();
        while (state.step() < plan.steps() && state.worse() < plan.patience()) {
            step(tokens, labels);
        }
        if (state.step() < plan.steps()) {
            listener.note("the held-out loss has not improved for " + state.worse() + " measurements: ends after step "
                    + state.step());
        }
        snapshots.best().ifPresent(graph::setWeights);
        return state.step();
    }

    private void begin(Map<String, float[]> initial) throws IOException {
        Optional<Snapshots.Snapshot> last = snapshots.last();
        if (last.isPresent()) {
            state = last.get().state();
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
        if (!Double.isFinite(result.loss()) || !Double.isFinite(result.gradientNorm())) {
            throw new TrainingException("step " + step + " has loss " + result.loss() + " and gradient norm "
                    + result.gradientNorm() + ": training has diverged; the last good snapshot is in "
                    + snapshots.directory() + ". Try a lower learning rate than " + setup.optimizer().learningRate());
        }
        speed.step();
        state = new RunState(step, state.bestLoss(), state.worse());
        lossSum += result.loss();
        lossCount++;
        listener.step(new StepReport(
                step, plan.steps(), result.loss(), result.gradientNorm(), rate, speed.perSecond(tokens.length),
                speed.time(plan.steps() - step)));
        if (step % plan.evaluationInterval() == 0 || step == plan.steps() || setup.stages().at(step).isPresent()) {
            evaluate();
        }
        if (step % plan.snapshotInterval() == 0) {
            snapshots.save(state, graph.weights(), graph.moments());
            speed.resume();
        }
    }

    private void evaluate() throws IOException {
        Map<Measure, Double> measured = setup.heldOut().measure(graph);
        double loss = Measure.loss(measured);
        boolean best = loss < state.bestLoss();
        if (best && state.step() > 0) {
            snapshots.saveBest(graph.weights());
        }
        state = best ? new RunState(state.step(), loss, 0)
                : new RunState(state.step(), state.bestLoss(), state.worse() + 1);
        double trainingLoss = lossCount == 0 ? Double.NaN : lossSum / lossCount;
        lossSum = 0;
        lossCount = 0;
        OptionalInt stage = setup.stages().at(state.step());
        if (stage.isPresent()) {
            setup.stages().keep(stage.getAsInt(), graph.weights());
        }
        log.add(line(trainingLoss, measured, stage));
        listener.evaluated(new Evaluation(
                state.step(), trainingLoss, measured.get(Measure.CROSS_ENTROPY), HeldOut.similarity(measured), best));
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
