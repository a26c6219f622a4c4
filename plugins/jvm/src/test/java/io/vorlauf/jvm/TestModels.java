package io.vorlauf.jvm;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.jvm.internal.kernel.PlainKernels;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Small models of both families. */
final class TestModels {

    private static final JvmModelLoader BEST = new JvmModelLoader();
    private static final JvmModelLoader PLAIN = new JvmModelLoader(new PlainKernels());

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

    /** No width is a multiple of anything, and heads are wider than a panel. */
    static LlamaConfig odd(int context) {
        return new LlamaConfig(77, context, 37, 2, 9, 3, 70, 51, 1e-5, 10_000, Set.of(2), false);
    }

    static Path write(Path parent, ModelConfig config, StorageType type) throws IOException {
        Path directory = parent.resolve("model");
        RandomCheckpoint.write(directory, config, type, 7);
        return directory;
    }

    static LanguageModel load(Path parent, ModelConfig config) throws IOException {
        return open(write(parent, config, StorageType.F32), Format.F32, 2);
    }

    static LanguageModel open(Path directory, Format format, int threads) {
        return open(BEST, directory, format, threads);
    }

    /** A model that does not use the Vector API, whether it is there or not. */
    static LanguageModel openPlain(Path directory, Format format, int threads) {
        return open(PLAIN, directory, format, threads);
    }

    private static LanguageModel open(JvmModelLoader loader, Path directory, Format format, int threads) {
        return loader.load(new ModelSource(
                "test", directory, Map.of("weights", format.label(), "threads", Integer.toString(threads))));
    }
}
