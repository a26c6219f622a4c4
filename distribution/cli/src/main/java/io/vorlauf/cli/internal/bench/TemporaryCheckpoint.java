package io.vorlauf.cli.internal.bench;

import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.cli.internal.platform.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A model of the size of the smallest GPT-2, 124 million parameters, with random weights; deleted when closed. */
public final class TemporaryCheckpoint implements AutoCloseable {

    private static final long SEED = 1;

    private final Path parent;

    private TemporaryCheckpoint(Path parent) {
        this.parent = parent;
    }

    /**
     * Writes the model to a temporary directory.
     *
     * @throws CommandFailure if it cannot be written
     */
    public static TemporaryCheckpoint create() {
        try {
            TemporaryCheckpoint checkpoint = new TemporaryCheckpoint(Files.createTempDirectory(
                    Path.of(System.getProperty("java.io.tmpdir")), "vorlauf-bench-"));
            try {
                RandomCheckpoint.write(checkpoint.directory(), Gpt2Config.gpt2(), StorageType.BF16, SEED);
                return checkpoint;
            } catch (IOException | RuntimeException e) {
                checkpoint.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot write a model to measure: " + e.getMessage(), e);
        }
    }

    /** Where the model is. */
    public Path directory() {
        return parent.resolve("random-gpt2");
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(parent)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot delete " + parent + ": " + e.getMessage(), e);
        }
    }
}
