package io.vorlauf.tensorflow.checkpoint;

import io.vorlauf.api.model.ModelException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A Hugging Face directory, open for reading: {@code config.json} with {@code model.safetensors}, or with
 * {@code model.safetensors.index.json} and its shards.
 *
 * <p>What is open has been checked: every tensor that the architecture needs is there, in a type that can be read and
 * with the shape that the configuration implies. Tensors are named canonically: whether a GPT-2 file puts
 * {@code transformer.} before its names does not matter. Not thread-safe.
 */
public final class Checkpoint implements AutoCloseable {

    private Checkpoint() {}

    /**
     * Opens a directory and checks it. No weights are read yet. The caller closes it.
     *
     * @throws ModelException if a file is missing or damaged, the family is unknown or uses what is not supported, or the
     *     configuration contradicts the weights; nothing stays open then
     */
    public static Checkpoint open(Path directory) {
        throw new UnsupportedOperationException();
    }

    /** The directory it was opened from. */
    public Path directory() {
        throw new UnsupportedOperationException();
    }

    /** The architecture. */
    public ModelConfig config() {
        throw new UnsupportedOperationException();
    }

    /** The identity of the {@code tokenizer.json} beside the weights; empty if there is none. */
    public Optional<String> tokenizerIdentity() {
        throw new UnsupportedOperationException();
    }

    /** Number of trained parameters: a tied head counts once, buffers such as attention masks do not count. */
    public long parameterCount() {
        throw new UnsupportedOperationException();
    }

    /** The type most of the parameters are stored in. */
    public StorageType storage() {
        throw new UnsupportedOperationException();
    }

    /** Whether there is a tensor of this canonical name. */
    public boolean has(String tensor) {
        throw new UnsupportedOperationException();
    }

    /**
     * What the file says of a tensor.
     *
     * @throws ModelException if there is none of this canonical name
     */
    public TensorEntry entry(String tensor) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a whole tensor, row-major. Every stored value is represented exactly.
     *
     * @param expectedShape the shape it must have
     * @throws ModelException if there is no such tensor, it has another shape or a type that cannot be read as floats, or
     *     reading fails
     * @throws IllegalStateException if the checkpoint is closed
     */
    public float[] floats(String tensor, int... expectedShape) {
        throw new UnsupportedOperationException();
    }

    /** Closes the files. Closing twice does nothing. */
    @Override
    public void close() {}
}
