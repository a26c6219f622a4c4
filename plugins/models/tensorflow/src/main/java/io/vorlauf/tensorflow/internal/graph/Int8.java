// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

/** Numbers as 8-bit integers on a scale, the same on either side of 0. */
final class Int8 {

    /** The largest integer, which stands for the largest number; its negative is the smallest. */
    static final int LARGEST = 127;

    private Int8() {}

    /**
     * The largest magnitude of some numbers.
     *
     * @param stride how far each number is from the one before it
     */
    static float largest(float[] values, int from, int count, int stride) {
        float largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Math.abs(values[from + i * stride]));
        }
        return largest;
    }

    /** What a number is multiplied with whose largest magnitude is known, to become an integer. */
    static float scale(float largest) {
        return LARGEST / largest;
    }

    /** The integer that is nearest to a number on a scale, ties to even. */
    static byte round(float value, float scale) {
        return (byte) Math.rint(value * scale);
    }
}
