// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.api.model.LoadProgress;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.model.testkit.SmallModels;
import io.vorlauf.tensorflow.internal.plan.OneDnn;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many operations TensorFlow executes: each costs about a microsecond, a large share of a small model's pass. */
class OperationsTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"1, 1, 49", "1, 2, 57", "2, 1, 86"})
    void aLayerInBfloat16TakesFewOperations(int branches, int parts, int most) throws IOException {
        assumeTrue(OneDnn.obstacle(Processor.current(), System.getenv()).isEmpty(), "no bfloat16 here");
        assertThat(ofLayer(plan(Precision.BF16, ChainedAttention.of(64), branches, parts))).isLessThanOrEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 65", "1, 2, 75", "2, 1, 110"})
    void aLayerOfIntegersTakesFewOperations(int branches, int parts, int most) throws IOException {
        assumeTrue(OneDnn.integerObstacle(Processor.current(), System.getenv()).isEmpty(), "no products of integers");
        assertThat(ofLayer(plan(Precision.INT8, ChainedAttention.of(64), branches, parts))).isLessThanOrEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 45", "1, 2, 51", "2, 1, 80"})
    void aLayerInBinary32WithExactAttentionTakesFewOperations(int branches, int parts, int most) throws IOException {
        assertThat(ofLayer(plan(Precision.F32, ExactAttention.of(64), branches, parts))).isLessThanOrEqualTo(most);
    }

    @Test
    void allWeightsAreReadByOneOperationAndAllCachesByAnother() throws IOException {
        assertThat(executed(3, plan(Precision.F32, ExactAttention.of(64), 1, 1)))
                .containsEntry("ReadVariablesOp", 2)
                .doesNotContainKeys("ReadVariableOp", "VarHandleOp");
    }

    private static ExecutionPlan plan(Precision precision, AttentionKernel attention, int branches, int parts) {
        return new ExecutionPlan(precision, attention, RowCounts.ANY, 2, branches, parts);
    }

    /** What a pass with one layer more executes more. */
    private int ofLayer(ExecutionPlan plan) throws IOException {
        return sum(executed(3, plan)) - sum(executed(2, plan));
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(count -> count).sum();
    }

    private Map<String, Integer> executed(int layers, ExecutionPlan plan) throws IOException {
        LlamaConfig config = new LlamaConfig(128, 64, 64, layers, 4, 2, 16, 64, 1e-6, 10_000, Set.of(), true);
        Path path = SmallModels.write(directory.resolve("of" + layers), config, StorageType.BF16);
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            int slots = plan.layout().capacity(0, 64);
            try (Network network = Network.load(
                    DecoderWeights.of(checkpoint), plan, slots, GraphBuilder::new, LoadProgress.NONE)) {
                return network.executed(network.first(slots));
            }
        }
    }
}
