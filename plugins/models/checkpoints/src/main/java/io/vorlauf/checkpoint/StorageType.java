// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/** How a floating-point number is stored in a safetensors file. */
public enum StorageType {

    /** IEEE 754 binary32. */
    F32(4),

    /** IEEE 754 binary16: 5 bits of exponent, 10 of fraction. */
    F16(2),

    /** bfloat16, the upper half of a binary32: 8 bits of exponent, 7 of fraction. */
    BF16(2);

    private final int bytes;

    StorageType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per number. */
    public int bytes() {
        return bytes;
    }

    /** The type that safetensors calls {@code dtype}, if it is one of these. */
    public static Optional<StorageType> ofDtype(String dtype) {
        return Arrays.stream(values()).filter(type -> type.name().equals(dtype)).findFirst();
    }
}
