// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.nio.ByteBuffer;

/** Stored numbers to floats, exactly, and back, rounding to nearest with ties to even. */
final class FloatCodec {

    private static final int INFINITY = 0x7f80_0000;
    private static final int HALF_INFINITY = 0x7c00;
    /** 65520, half-way between the largest binary16 and what would come next. */
    private static final int HALF_OVERFLOW = 0x477f_f000;
    /** 2^-14, the smallest normal binary16. */
    private static final int HALF_NORMAL = 0x3880_0000;
    /** What a binary32's exponent exceeds a binary16's by, in place. */
    private static final int HALF_REBIAS = 112 << 23;

    private FloatCodec() {}

    /** Decodes {@code count} numbers from a little-endian buffer's position on and moves the position behind them. */
    static void decode(StorageType type, ByteBuffer source, float[] destination, int offset, int count) {
        if (type == StorageType.F32) {
            source.asFloatBuffer().get(destination, offset, count);
        } else {
            for (int i = 0; i < count; i++) {
                short stored = source.getShort(source.position() + 2 * i);
                destination[offset + i] = type == StorageType.F16 ? fromHalf(stored) : fromBfloat(stored);
            }
        }
        source.position(source.position() + count * type.bytes());
    }

    /** Encodes {@code count} numbers to a little-endian buffer's position on and moves the position behind them. */
    static void encode(StorageType type, float[] source, int offset, int count, ByteBuffer destination) {
        if (type == StorageType.F32) {
            destination.asFloatBuffer().put(source, offset, count);
        } else {
            for (int i = 0; i < count; i++) {
                float value = source[offset + i];
                destination.putShort(
                        destination.position() + 2 * i, type == StorageType.F16 ? toHalf(value) : toBfloat(value));
            }
        }
        destination.position(destination.position() + count * type.bytes());
    }

    static float fromBfloat(short stored) {
        return Float.intBitsToFloat(stored << 16);
    }

    static short toBfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            // Rounding could carry a NaN into an infinity; its upper half with the quiet bit set is a NaN for certain.
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    static float fromHalf(short stored) {
        int sign = (stored & 0x8000) << 16;
        int exponent = stored >>> 10 & 0x1f;
        int fraction = stored & 0x3ff;
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        }
        int magnitude = exponent == 0x1f ? INFINITY | fraction << 13 : (exponent << 23) + HALF_REBIAS | fraction << 13;
        return Float.intBitsToFloat(sign | magnitude);
    }

    static short toHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fff_ffff;
        if (magnitude > INFINITY) {
            return (short) (sign | HALF_INFINITY | 0x200 | magnitude >>> 13 & 0x3ff);
        }
        if (magnitude >= HALF_OVERFLOW) {
            return (short) (sign | HALF_INFINITY);
        }
        if (magnitude < HALF_NORMAL) {
            // A multiple of 2^-24; the product is exact, and 1024 of them are the smallest normal number's own bits.
            return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24f));
        }
        return (short) (sign | magnitude - HALF_REBIAS + 0xfff + (magnitude >>> 13 & 1) >>> 13);
    }
}
