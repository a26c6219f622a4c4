// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.List;

/**
 * A tensor to be written.
 *
 * @param name its name; not empty, and not {@code __metadata__}, which the format keeps for itself
 * @param type how its numbers are stored
 * @param shape the sizes of its dimensions, none negative; empty for a scalar
 */
public record TensorSpec(String name, StorageType type, List<Long> shape) {

    /**
     * Checks the sizes and copies the shape.
     *
     * @throws IllegalArgumentException if the name is impossible, a size is negative or the tensor beyond
     *     2<sup>63</sup> bytes
     */
    public TensorSpec {
        shape = List.copyOf(shape);
        if (name.isEmpty() || name.equals(SafetensorsFile.Header.METADATA)) {
            throw new IllegalArgumentException("a tensor cannot have the name '" + name + "'");
        }
        if (shape.stream().anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' has shape " + shape + "; no size may be negative");
        }
        try {
            Math.multiplyExact(shape.stream().reduce(1L, Math::multiplyExact), (long) type.bytes());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("tensor '" + name + "' of shape " + shape + " is too large", e);
        }
    }

    /** All tensors of an architecture, in their order. */
    public static List<TensorSpec> all(ModelConfig config, StorageType type) {
        return config.tensors().entrySet().stream()
                .map(tensor -> new TensorSpec(tensor.getKey(), type, tensor.getValue()))
                .toList();
    }

    /** The product of the shape. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** How many bytes its data takes. */
    public long bytes() {
        return elements() * type.bytes();
    }
}
