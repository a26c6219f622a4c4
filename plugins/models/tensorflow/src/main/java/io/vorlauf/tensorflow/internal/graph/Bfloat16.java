// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

/** Conversion to bfloat16. */
final class Bfloat16 {

    private static final int HALF = 0x7fff;
    private static final int QUIET = 0x40;

    private Bfloat16() {}

    /** The nearest bfloat16, ties to even, as its bits; NaN stays NaN. */
    static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | QUIET);
        }
        return (short) (bits + HALF + (bits >>> 16 & 1) >>> 16);
    }

    /** The number that bits stand for. */
    static float value(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
