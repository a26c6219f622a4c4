package io.vorlauf.training.internal.loop;

import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.training.OptimizerOptions;
import io.vorlauf.training.TrainingException;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.TrainingSummary;
import io.vorlauf.training.internal.graph.FasterPrecision;
import io.vorlauf.training.internal.graph.Goal;
import io.vorlauf.training.internal.graph.GraphShape;
import io.vorlauf.training.internal.graph.Measure;
import io.vorlauf.training.internal.graph.OptimizerSettings;
import io.vorlauf.training.internal.graph.TrainingGraph;
import io.vorlauf.training.internal.store.ModelDirectory;
import io.vorlauf.training.internal.store.Snapshots;
import io.vorlauf.training.internal.store.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Trains a model from its initial weights, or from where it was interrupted, to its directory. */
final class ModelFitting {

    /** The directory in the output that is there until the training is finished. */
    static final String UNFINISHED = "training";

    private ModelFitting() {}

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

    /**
     * Trains and writes the model.
     *
     * @param initial weights to begin with if it was not interrupted
     * @param goal what it is trained for
     * @param heldOutBytes size of the text kept aside in UTF-8
     */
    static TrainingSummary run(
            Setup setup, Map<String, float[]> initial, Goal goal, long heldOutBytes)
            throws IOException {
        Path output = setup.output();
        Snapshots snapshots = new Snapshots(output.resolve(UNFINISHED), setup.config(), setup.fingerprint());
        TrainingLog log = new TrainingLog(output.resolve("training-log.jsonl"));
        try (TrainingGraph graph = graph(setup, goal)) {
            TrainingLoop loop = new TrainingLoop(setup, graph, snapshots, log);
            long steps = loop.run(initial);
            Map<String, float[]> weights = graph.weights();
            weights.values().forEach(Rounding::toBfloat16);
            graph.setWeights(weights);
            Map<Measure, Double> measured = setup.heldOut().measure(graph);
            ModelDirectory.write(output, setup.config(), StorageType.BF16, weights);
            if (loop.isFinished()) {
                setup.stages().finish(steps, weights);
                snapshots.delete();
            }
            double loss = measured.get(Measure.CROSS_ENTROPY);
            return new TrainingSummary(
                    steps,
                    weights.values().stream().mapToLong(values -> values.length).sum(),
                    loss,
                    loss / Math.log(2) * setup.heldOut().tokens() / heldOutBytes,
                    HeldOut.repeatingLoss(measured),
                    HeldOut.similarity(measured));
        }
    }

    private static TrainingGraph graph(Setup setup, Goal goal) {
        TrainingPlan plan = setup.plan();
        OptimizerOptions optimizer = setup.optimizer();
        return new TrainingGraph(
                setup.config(),
                new GraphShape(
                        plan.batchSize(), setup.config().contextLength(), plan.threads(), 1,
                        FasterPrecision.isBfloat16(plan.precision())),
                new OptimizerSettings(
                        optimizer.beta1(), optimizer.beta2(), optimizer.weightDecay(), optimizer.clipNorm()),
                optimizer.dropout(),
                plan.seed(),
                goal);
    }
}
