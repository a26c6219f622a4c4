package io.vorlauf.tensorflow.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a safetensors file, tensor by tensor.
 *
 * <p>The tensors are declared first and then written in that order, each once. The file appears under its name when
 * {@link #commit()} has succeeded, complete; closing without that leaves nothing behind. Not thread-safe.
 */
public final class SafetensorsWriter implements AutoCloseable {

    private SafetensorsWriter() {}

    /**
     * Starts a file beside its final place.
     *
     * @param file the file to appear; one that is there already is replaced
     * @param tensors what it will hold, in the order in which it will be written
     * @throws IllegalArgumentException if two tensors have the same name
     * @throws IOException if the file cannot be created
     */
    public static SafetensorsWriter create(Path file, List<TensorSpec> tensors) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes the next tensor, rounding to the nearest number of its type, ties to even.
     *
     * @param tensor its name
     * @param values its elements, row-major
     * @throws IllegalArgumentException if it is not that tensor's turn or it has another number of elements
     * @throws IOException if writing fails
     */
    public void write(String tensor, float[] values) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Moves the complete file to its place.
     *
     * @throws IllegalStateException if a declared tensor has not been written
     * @throws IOException if writing fails
     */
    public void commit() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Deletes what was written unless it was committed. Closing twice does nothing. */
    @Override
    public void close() throws IOException {}
}
