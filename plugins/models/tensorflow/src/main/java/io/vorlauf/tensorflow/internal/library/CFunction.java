// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.internal.c_api.Deallocator_Pointer_long_Pointer;

/**
 * A function of the C library for which Java has no method. It is called through a pointer whose three arguments are as
 * wide as a register; fewer, and narrower ones, are taken from the same registers. What it returns is not to be had,
 * so only functions that say all that matters through their arguments can be used. Functions of a variable number of
 * arguments cannot.
 */
final class CFunction {

    /** Holds the function's address; the caller below points to it. */
    private final PointerPointer<Pointer> cell;
    private final Deallocator_Pointer_long_Pointer function;

    private CFunction(Pointer address) {
        cell = new PointerPointer<>(1);
        cell.put(0, address);
        function = new Deallocator_Pointer_long_Pointer(cell);
    }

    /** The function of a name; empty if there is none. A native library of JavaCPP must have been loaded. */
    static Optional<CFunction> named(String name) {
        return Optional.ofNullable(Loader.addressof(name)).map(CFunction::new);
    }

    void call(long first, long second, long third) {
        function.call(new Value(first), second, new Value(third));
    }

    /** A number where a pointer is expected. */
    private static final class Value extends Pointer {

        Value(long value) {
            super((Pointer) null);
            address = value;
        }
    }
}
