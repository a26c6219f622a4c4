package io.vorlauf.tensorflow;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.decoder.DecoderWeights;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.GraphBuilder;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.model.TensorFlowModel;
import io.vorlauf.tensorflow.internal.plan.OneDnn;
import io.vorlauf.tensorflow.internal.plan.Planner;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Small models of both families. */
final class TestModels {

    private TestModels() {}

    static Gpt2Config gpt2(int context, boolean tied) {
        return new Gpt2Config(131, context, 48, 2, 4, 80, 1e-5, Set.of(0), tied);
    }

    /** Heads that are wider than the stream has room for, two queries per key/value head. */
    static LlamaConfig llama(int context, boolean tied) {
        return new LlamaConfig(99, context, 40, 2, 4, 2, 16, 72, 1e-6, 10_000, Set.of(2), tied);
    }

    static LlamaConfig llamaWithoutGroups(int context) {
        return new LlamaConfig(70, context, 32, 3, 2, 2, 16, 48, 1e-5, 500_000, Set.of(2), true);
    }

    static Path write(Path parent, ModelConfig config, StorageType type) throws IOException {
        Path directory = parent.resolve("model");
        RandomCheckpoint.write(directory, config, type, 7);
        return directory;
    }

    static LanguageModel load(Path parent, ModelConfig config) throws IOException {
        return open(write(parent, config, StorageType.F32), Precision.F32, 1);
    }

    /** Why there are no products in bfloat16 here; empty if there are. */
    static Optional<String> noBfloat16() {
        return OneDnn.obstacle(Processor.current(), System.getenv());
    }

    /** Skips a test of what the processor, or the environment, does not have. */
    static void assume(Precision precision) {
        assumeTrue(precision == Precision.F32 || noBfloat16().isEmpty(), () -> "no bfloat16: " + noBfloat16().get());
    }

    /**
     * Loads with a number of branches of the test's choice; the loader would give models of this size one. Skips the test
     * if this machine cannot compute in the precision.
     */
    static LanguageModel open(Path directory, Precision precision, int branches) {
        return open(directory, precision, branches, System.getenv());
    }

    /** Loads with the plan of an environment in which oneDNN is off, whatever the processor has. */
    static LanguageModel openPortable(Path directory, int branches) {
        return open(directory, Precision.F32, branches, Map.of("TF_ENABLE_ONEDNN_OPTS", "0"));
    }

    private static LanguageModel open(
            Path directory, Precision precision, int branches, Map<String, String> environment) {
        assume(precision);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            ModelConfig config = checkpoint.config();
            DecoderWeights weights = DecoderWeights.of(checkpoint);
            ModelInfo info = new ModelInfo(
                    "test", config.family(), checkpoint.parameterCount(), config.vocabularySize(),
                    config.contextLength(), Optional.empty(), config.stopTokens(), "tensorflow",
                    precision.label(), Optional.empty());
            ExecutionPlan plan = new Planner(Processor.current(), environment, GraphBuilder::new)
                    .plan(weights.config(), Long.MAX_VALUE, precision, true, branches)
                    .plan();
            int slots = plan.layout().capacity(1, config.contextLength());
            Network network = Network.load(weights, plan, slots, GraphBuilder::new);
            return new TensorFlowModel(info, network, slots, true, closed -> {});
        }
    }
}
