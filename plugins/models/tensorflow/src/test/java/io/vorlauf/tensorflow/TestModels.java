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
import io.vorlauf.tensorflow.internal.graph.PlanCheck;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.graph.RowCounts;
import io.vorlauf.tensorflow.internal.model.TensorFlowModel;
import io.vorlauf.tensorflow.internal.plan.OneDnn;
import io.vorlauf.tensorflow.internal.plan.Planner;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** How models are computed here: with a precision of weights each, cut into branches. */
final class TestModels {

    private static final Planner HERE = new Planner(Processor.current(), System.getenv(), GraphBuilder::new);
    private static final Planner WITHOUT_ONEDNN =
            new Planner(Processor.current(), Map.of("TF_ENABLE_ONEDNN_OPTS", "0"), GraphBuilder::new);

    private static final PlanCheck CHECK = new PlanCheck(GraphBuilder::new);
    /** With how many rows products in parts have the same bits, by configuration, precision and number of parts. */
    private static final Map<List<Object>, Optional<RowCounts>> IN_PARTS = new ConcurrentHashMap<>();

    private TestModels() {}

    /**
     * All precisions with two branches and with two parts, some with one branch, and what is done without oneDNN: where
     * binary32 is computed without it anyway, that is no variant of its own.
     */
    static List<Variant> variants() {
        List<Variant> variants = new ArrayList<>(List.of(
                variant(Precision.F32, 1), variant(Precision.F32, 2), parts(Precision.F32, 2),
                variant(Precision.BF16, 1), variant(Precision.BF16, 2), parts(Precision.BF16, 2),
                variant(Precision.INT8, 2), parts(Precision.INT8, 2)));
        if (OneDnn.obstacle(Processor.current(), System.getenv()).isEmpty()) {
            variants.add(portable(2));
        }
        return List.copyOf(variants);
    }

    /**
     * One with a number of branches of the test's choice; the loader would give models of this size one. Skips the test
     * if this machine cannot compute in the precision.
     */
    static Variant variant(Precision precision, int branches) {
        return variant(precision, branches + " branches", directory -> open(directory, precision, branches, HERE));
    }

    /** One whose products are cut into parts, as those of models that cannot be cut into branches. */
    static Variant parts(Precision precision, int parts) {
        return variant(precision, parts + " parts", directory -> inParts(directory, precision, parts));
    }

    private static Variant variant(Precision precision, String cut, Function<Path, LoadedModel> open) {
        String name = precision.label() + ", " + cut;
        return switch (precision) {
            case F32 -> new Variant(name, StorageType.F32, Float.BYTES, 1e-4, open);
            case BF16 -> new Variant(name, StorageType.BF16, Short.BYTES, 0.2, open);
            case INT8 -> new Variant(name, StorageType.F32, Byte.BYTES, 0.3, open);
        };
    }

    /** One with the plan of an environment in which oneDNN is off, whatever the processor has. */
    static Variant portable(int branches) {
        return new Variant("without oneDNN, " + branches + " branches", StorageType.F32, Float.BYTES, 1e-4,
                directory -> open(directory, Precision.F32, branches, WITHOUT_ONEDNN));
    }

    /** Skips a test of what the processor, or the environment, does not have. */
    static void assume(Precision precision) {
        assumeTrue(HERE.noProducts(precision).isEmpty(), () -> HERE.noProducts(precision).get());
    }

    /** Skips a test of what is chosen only where it keeps the law of the same bits, and does not keep it here. */
    static void assumeSameBits(Precision precision) {
        assume(precision);
        assumeTrue(HERE.plan(SmallModels.gpt2(64, true).decoder(), 1_000, precision, true, 2).sameBits(),
                () -> precision.label() + " rounds differently by the number of rows here");
    }

    private static LoadedModel open(Path directory, Precision precision, int branches, Planner planner) {
        assume(precision);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            Planner.Proved proved = planner.plan(checkpoint.config(), Long.MAX_VALUE, precision, true, branches);
            return load(checkpoint, proved.plan(), proved.sameBits());
        }
    }

    private static LoadedModel inParts(Path directory, Precision precision, int parts) {
        assume(precision);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            Planner.Proved whole = HERE.plan(checkpoint.config(), Long.MAX_VALUE, precision, true, 1);
            Optional<RowCounts> rows = IN_PARTS.computeIfAbsent(
                    List.of(checkpoint.config(), precision, parts),
                    shape -> CHECK.products(checkpoint.config(), precision, 1, parts).rows());
            ExecutionPlan plan = new ExecutionPlan(
                    precision, whole.plan().attention(), rows.orElse(RowCounts.ANY), whole.plan().leastSequenceRows(),
                    1, parts);
            return load(checkpoint, plan, whole.sameBits() && rows.isPresent());
        }
    }

    private static LoadedModel load(Checkpoint checkpoint, ExecutionPlan plan, boolean sameBits) {
        ModelInfo info = checkpoint.info("test", "tensorflow", plan.precision().label());
        DecoderWeights weights = DecoderWeights.of(checkpoint);
        int slots = plan.layout().capacity(0, info.contextLength());
        Network network = Network.load(weights, plan, slots, GraphBuilder::new, LoadProgress.NONE);
        return LongContextModel.around(
                new TensorFlowModel(info, network, sameBits, closed -> {}), weights.config(), closed -> {});
    }
}
