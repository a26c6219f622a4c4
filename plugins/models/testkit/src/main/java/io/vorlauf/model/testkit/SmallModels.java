// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Models to try laws with: small ones of both families with random weights, and where reference checkpoints are. */
public final class SmallModels {

    private SmallModels() {}

    /** A GPT-2 with 131 tokens. */
    public static Gpt2Config gpt2(int context, boolean tied) {
        return new Gpt2Config(131, context, 48, 2, 4, 80, 1e-5, Set.of(0), tied);
    }

    /** A Llama with heads that are wider than the stream has room for, two queries per key/value head. */
    public static LlamaConfig llama(int context, boolean tied) {
        return new LlamaConfig(99, context, 40, 2, 4, 2, 16, 72, 1e-6, 10_000, Set.of(2), tied);
    }

    /** A Llama with as many heads of keys as of queries. */
    public static LlamaConfig llamaWithoutGroups(int context) {
        return new LlamaConfig(70, context, 32, 3, 2, 2, 16, 48, 1e-5, 500_000, Set.of(2), true);
    }

    /** A Llama of which no width is a multiple of anything, and whose heads are wider than most vectors. */
    public static LlamaConfig odd(int context) {
        return new LlamaConfig(77, context, 37, 2, 9, 3, 70, 51, 1e-5, 10_000, Set.of(2), false);
    }

    /** A Llama that is wide enough for products to be cut into blocks. */
    public static LlamaConfig wide(int context) {
        return new LlamaConfig(517, context, 128, 2, 4, 2, 64, 330, 1e-5, 10_000, Set.of(2), true);
    }

    /** All of them, with contexts of some length. */
    public static List<ModelConfig> all(int context) {
        return List.of(gpt2(context, true), gpt2(context, false), llama(context, true), llama(context, false),
                llamaWithoutGroups(context), odd(context), wide(context));
    }

    /** Writes a checkpoint to a folder of its own below a directory; returns the folder. */
    public static Path write(Path parent, ModelConfig config, StorageType type) throws IOException {
        Path directory = parent.resolve("model");
        RandomCheckpoint.write(directory, config, type, 7);
        return directory;
    }

    /**
     * The folder {@code shared/models} of reference checkpoints beside the working directory or one above it, or in the
     * folder that {@code vorlauf.shared}, a system property or environment variable, names; empty if there is none.
     */
    public static Optional<Path> shared() {
        String given = System.getProperty("vorlauf.shared", System.getenv("vorlauf.shared"));
        if (given != null) {
            return Optional.of(Path.of(given, "models")).filter(Files::isDirectory);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path models = at.resolve("shared").resolve("models");
            if (Files.isDirectory(models)) {
                return Optional.of(models);
            }
        }
        return Optional.empty();
    }
}
