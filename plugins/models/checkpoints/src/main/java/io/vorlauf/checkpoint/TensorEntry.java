// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * What a file says of one of its tensors.
 *
 * @param name the name in the file, with a {@code transformer.} prefix if it has one there
 * @param dtype the type of the elements, as the file calls it: {@code F32}, {@code BF16}, {@code I64}; not always one
 *     that can be read as floats
 * @param shape the sizes of the dimensions, none negative; empty for a scalar
 * @param file the file it is in
 * @param offset where its first byte is in that file
 * @param bytes how many bytes it takes
 */
public record TensorEntry(String name, String dtype, List<Long> shape, Path file, long offset, long bytes) {

    /** Copies the shape. */
    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /**
     * The product of the shape.
     *
     * @throws ArithmeticException if it does not fit into a {@code long}; never for a tensor that was found in a file
     */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
