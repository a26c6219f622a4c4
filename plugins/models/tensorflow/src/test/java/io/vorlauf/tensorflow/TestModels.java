// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.api.model.LoadProgress;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.evaluation.LongContextModel;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.model.testkit.SmallModels;
import io.vorlauf.model.testkit.Variant;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.GraphBuilder;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.model.TensorFlowModel;
import io.vorlauf.tensorflow.internal.plan.OneDnn;
import io.vorlauf.tensorflow.internal.plan.Planner;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How models are computed here: with a precision of weights each, cut into branches. */
final class TestModels {

    private static final Planner HERE = new Planner(Processor.current(), System.getenv(), GraphBuilder::new);
    private static final Planner WITHOUT_ONEDNN =
            new Planner(Processor.current(), Map.of("TF_ENABLE_ONEDNN_OPTS", "0"), GraphBuilder::new);

    private TestModels() {}

    /** How many parameters the planner hears of for models whose products it cuts into parts. */
    private static final long MEDIUM = 20_000_000;

    /** Both precisions with one branch, with two and with two parts, and what is done without oneDNN. */
    static List<Variant> variants() {
        return List.of(
                variant(Precision.F32, 1), variant(Precision.F32, 2), parts(Precision.F32, 2),
                variant(Precision.BF16, 1), variant(Precision.BF16, 2), parts(Precision.BF16, 2), portable(2));
    }

    /**
     * One with a number of branches of the test's choice; the loader would give models of this size one. Skips the test
     * if this machine cannot compute in the precision.
     */
    static Variant variant(Precision precision, int branches) {
        return variant(precision, branches + " branches", Long.MAX_VALUE, branches);
    }

    /** One whose products are cut into parts. */
    static Variant parts(Precision precision, int parts) {
        return variant(precision, parts + " parts", MEDIUM, parts);
    }

    private static Variant variant(Precision precision, String cut, long parameters, int threads) {
        String name = precision.label() + ", " + cut;
        return switch (precision) {
            case F32 -> new Variant(name, StorageType.F32, Float.BYTES, 1e-4,
                    directory -> open(directory, precision, parameters, threads, HERE));
            case BF16 -> new Variant(name, StorageType.BF16, Short.BYTES, 0.2,
                    directory -> open(directory, precision, parameters, threads, HERE));
        };
    }

    /** One with the plan of an environment in which oneDNN is off, whatever the processor has. */
    static Variant portable(int branches) {
        return new Variant("without oneDNN, " + branches + " branches", StorageType.F32, Float.BYTES, 1e-4,
                directory -> open(directory, Precision.F32, Long.MAX_VALUE, branches, WITHOUT_ONEDNN));
    }

    /** Why there are no products in bfloat16 here; empty if there are. */
    static Optional<String> noBfloat16() {
        return OneDnn.obstacle(Processor.current(), System.getenv());
    }

    /** Skips a test of what the processor, or the environment, does not have. */
    static void assume(Precision precision) {
        assumeTrue(precision == Precision.F32 || noBfloat16().isEmpty(), () -> "no bfloat16: " + noBfloat16().get());
    }

    /** Skips a test of what is chosen only where it keeps the law of the same bits, and does not keep it here. */
    static void assumeSameBits(Precision precision) {
        assume(precision);
        assumeTrue(HERE.plan(SmallModels.gpt2(64, true).decoder(), 1_000, precision, true, 2).sameBits(),
                () -> precision.label() + " rounds differently by the number of rows here");
    }

    private static LoadedModel open(
            Path directory, Precision precision, long parameters, int threads, Planner planner) {
        assume(precision);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            ModelInfo info = checkpoint.info("test", "tensorflow", precision.label());
            DecoderWeights weights = DecoderWeights.of(checkpoint);
            Planner.Proved proved = planner.plan(weights.config(), parameters, precision, true, threads);
            ExecutionPlan plan = proved.plan();
            int slots = plan.layout().capacity(0, info.contextLength());
            Network network = Network.load(weights, plan, slots, GraphBuilder::new, LoadProgress.NONE);
            return LongContextModel.around(
                    new TensorFlowModel(info, network, proved.sameBits(), closed -> {}), weights.config(), closed -> {});
        }
    }
}
