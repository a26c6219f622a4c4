package io.vorlauf.training.internal.loop;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.training.internal.store.AtomicFile;
import io.vorlauf.training.internal.store.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Models kept along the way of a training: stage 0 before the first step, stage i after {@code (i / count)²} of the
 * steps, but no two at once.
 */
final class Stages {

    private final int count;
    private final long steps;
    private final Path output;
    private final LlamaConfig config;

    /**
     * Stages of a training.
     *
     * @param count the number of the last; 0 if none are kept
     * @param steps of the training, as many as stages at least
     * @param output the directory they have directories in, and the tokenizer
     */
    Stages(int count, long steps, Path output, LlamaConfig config) {
        this.count = count;
        this.steps = steps;
        this.output = output;
        this.config = config;
    }

    /** No stages. */
    static Stages none(Path output, LlamaConfig config) {
        return new Stages(0, 1, output, config);
    }

    private long step(int stage) {
        double share = (double) stage / count;
        return Math.max(stage, Math.round(steps * share * share));
    }

    /** The stage that a training reaches with a step. */
    OptionalInt at(long step) {
        for (int stage = 0; stage <= count && count > 0; stage++) {
            if (step(stage) == step) {
                return OptionalInt.of(stage);
            }
        }
        return OptionalInt.empty();
    }

    /** Keeps a stage. */
    void keep(int stage, Map<String, float[]> weights) throws IOException {
        Path directory = output.resolve("stage-" + stage);
        Files.createDirectories(directory);
        AtomicFile.copy(output.resolve(ModelDirectory.TOKENIZER), directory.resolve(ModelDirectory.TOKENIZER));
        Map<String, float[]> rounded = new LinkedHashMap<>();
        weights.forEach((name, values) -> rounded.put(name, values.clone()));
        rounded.values().forEach(Rounding::toBfloat16);
        ModelDirectory.write(directory, config, StorageType.BF16, rounded);
    }

    /** Keeps the last stage and those that were not reached because training ended early. */
    void finish(long lastStep, Map<String, float[]> weights) throws IOException {
        for (int stage = 1; stage <= count; stage++) {
            if (stage == count || step(stage) > lastStep) {
                keep(stage, weights);
            }
        }
    }
}
