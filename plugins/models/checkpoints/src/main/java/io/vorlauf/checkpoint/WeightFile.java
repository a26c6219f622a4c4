// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.api.model.ModelException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Checksum;

/** A file with tensors, open for reading, whatever its format. Not thread-safe. */
interface WeightFile extends AutoCloseable {

    /** Where it is. */
    Path path();

    /** The tensors by name, in the file's order; entries have these names. */
    Map<String, TensorEntry> tensors();

    /**
     * The narrowest type that holds all numbers of a tensor as they are read.
     *
     * @throws ModelException if they cannot be read as floats
     */
    StorageType storage(TensorEntry tensor);

    /** What the file itself calls a tensor, there or not, for messages. */
    String shown(String tensor);

    /** What the file is called that says what shapes tensors have, for messages. */
    String configuration();

    /**
     * Reads numbers of a tensor that lie one after the other.
     *
     * @param tensor one of {@link #tensors()}
     * @param first the first of them
     * @param buffer what to read through; little-endian, a kilobyte at least, with an array behind it from 0 on
     * @param at where in the destination they go
     * @throws ModelException if reading fails
     */
    void read(TensorEntry tensor, long first, int count, ByteBuffer buffer, float[] destination, int at);

    /** Whether a tensor's numbers are bfloat16 and lie in the file in their order, so that {@link #readPairs} reads them. */
    default boolean hasPairs(TensorEntry tensor) {
        return false;
    }

    /**
     * Reads pairs of bfloat16 that lie one after the other, the first of each in the lower half of an int.
     *
     * @param first the first of them, counted in pairs
     * @throws ModelException if reading fails
     */
    default void readPairs(TensorEntry tensor, long first, int count, ByteBuffer buffer, int[] destination, int at) {
        throw new UnsupportedOperationException("there are no pairs");
    }

    /** The blocks in which rows of a matrix lie in the file, so that {@link #readBlocks} reads them; empty if none do. */
    default Optional<BlockFormat> blocks(TensorEntry tensor) {
        return Optional.empty();
    }

    /**
     * Reads rows of a matrix in the blocks in which they lie.
     *
     * @param firstRow the first of them
     * @throws ModelException if reading fails
     */
    default void readBlocks(TensorEntry tensor, long firstRow, int rows, byte[] destination, int at) {
        throw new UnsupportedOperationException("there are no blocks");
    }

    /** Feeds the whole file, header and all, to a checksum. */
    void addTo(Checksum checksum, ByteBuffer buffer);

    /** Closes the file. Closing twice does nothing. */
    @Override
    void close();
}
