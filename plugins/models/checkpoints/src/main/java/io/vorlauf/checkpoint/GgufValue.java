// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A value of a GGUF file's metadata. Numbers are here; texts and arrays, which can be long, stay in the file.
 *
 * @param kind what it is
 * @param element what an array has; {@code null} for everything else
 * @param bits a number as it is stored, widened to 64 bits with its sign if it has one; 0 for texts and arrays
 * @param count how many bytes a text has, or how many elements an array; 0 for numbers
 * @param position where the bytes of a text or the elements of an array begin in the file; 0 for numbers
 */
record GgufValue(Kind kind, @Nullable Kind element, long bits, long count, long position) {

    /** Kinds of values in the order of their numbers in a file. */
    enum Kind {
        UINT8(1), INT8(1), UINT16(2), INT16(2), UINT32(4), INT32(4), FLOAT32(4), BOOL(1), STRING(0), ARRAY(0),
        UINT64(8), INT64(8), FLOAT64(8);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of a value; 0 if that depends on the value. */
        int bytes() {
            return bytes;
        }

        boolean isInteger() {
            return bytes > 0 && this != BOOL && !isFloat();
        }

        boolean isFloat() {
            return this == FLOAT32 || this == FLOAT64;
        }
    }

    static GgufValue number(Kind kind, long bits) {
        return new GgufValue(kind, null, bits, 0, 0);
    }

    static GgufValue text(long bytes, long position) {
        return new GgufValue(Kind.STRING, null, 0, bytes, position);
    }

    static GgufValue array(Kind element, long count, long position) {
        return new GgufValue(Kind.ARRAY, element, 0, count, position);
    }

    /**
     * A floating-point number or an integer. Of binary32 it is the shortest decimal that rounds to it: 1e-5 is what
     * stood in the configuration that a file was made of, not what is left of it.
     */
    double asDouble() {
        return switch (kind) {
            case FLOAT32 -> Double.parseDouble(Float.toString(Float.intBitsToFloat((int) bits)));
            case FLOAT64 -> Double.longBitsToDouble(bits);
            case UINT64 -> bits >= 0 ? bits : 0x1p63 + (bits & Long.MAX_VALUE);
            default -> bits;
        };
    }

    /** What it is, for messages. */
    String description() {
        if (kind == Kind.STRING) {
            return "a text of " + count + " bytes";
        }
        if (kind == Kind.ARRAY) {
            return "an array of " + count + " " + String.valueOf(element).toLowerCase(Locale.ROOT);
        }
        if (kind == Kind.BOOL) {
            return bits != 0 ? "true" : "false";
        }
        return kind == Kind.UINT64 ? Long.toUnsignedString(bits) : kind.isInteger() ? "" + bits : "" + asDouble();
    }
}
