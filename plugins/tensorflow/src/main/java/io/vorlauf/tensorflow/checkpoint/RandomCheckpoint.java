package io.vorlauf.tensorflow.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes checkpoints with random weights, for tests and benchmarks that need a model of some shape and no particular text.
 *
 * <p>The weights are a function of the architecture, the seed and the tensor's name alone.
 */
public final class RandomCheckpoint {

    private RandomCheckpoint() {}

    /**
     * Writes {@code config.json} and {@code model.safetensors}.
     *
     * @param directory where to; made if it does not exist
     * @throws IOException if there is a checkpoint already or writing fails
     */
    public static void write(Path directory, ModelConfig config, StorageType type, long seed) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes {@code config.json} and the same weights in several files with a {@code model.safetensors.index.json}.
     *
     * @param directory where to; made if it does not exist
     * @param shards into how many files, from 1 to the number of tensors
     * @throws IOException if there is a checkpoint already or writing fails
     */
    public static void writeSharded(Path directory, ModelConfig config, StorageType type, long seed, int shards)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Copies a checkpoint, its tokenizer included, with noise on the weights: a model that is similar, as a draft is.
     *
     * @param source a checkpoint
     * @param target where to; made if it does not exist
     * @param noise standard deviation of what is added to each weight, as a share of the root mean square of its tensor;
     *     0 or more
     * @throws io.vorlauf.api.model.ModelException if the source is not a valid checkpoint
     * @throws IOException if there is a checkpoint already or writing fails
     */
    public static void disturbed(Path source, Path target, double noise, long seed) throws IOException {
        throw new UnsupportedOperationException();
    }
}
