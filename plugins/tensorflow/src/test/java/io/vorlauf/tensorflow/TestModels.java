package io.vorlauf.tensorflow;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.tensorflow.checkpoint.Checkpoint;
import io.vorlauf.tensorflow.checkpoint.Gpt2Config;
import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import io.vorlauf.tensorflow.checkpoint.ModelConfig;
import io.vorlauf.tensorflow.checkpoint.RandomCheckpoint;
import io.vorlauf.tensorflow.checkpoint.StorageType;
import io.vorlauf.tensorflow.internal.cache.Capacity;
import io.vorlauf.tensorflow.internal.graph.AttentionLibrary;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.model.TensorFlowModel;
import java.io.IOException;
import java.nio.file.Path;
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

    /** Loads with a plan of the test's choice; the loader would give models of this size one branch. */
    static LanguageModel open(Path directory, Precision precision, int branches) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            ModelConfig config = checkpoint.config();
            ModelInfo info = new ModelInfo(
                    "test", config.family(), checkpoint.parameterCount(), config.vocabularySize(),
                    config.contextLength(), Optional.empty(), config.stopTokens(), precision.label(), Optional.empty());
            int slots = Capacity.of(1, config.contextLength());
            AttentionLibrary library = branches == 1 ? AttentionLibrary.EIGEN : AttentionLibrary.ONEDNN;
            ExecutionPlan plan = new ExecutionPlan(branches, 2, library);
            Network network = Network.load(checkpoint, precision, plan, slots);
            return new TensorFlowModel(info, network, slots, closed -> {});
        }
    }
}
