// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the numbers of a tensor are stored in GGUF files: in blocks along a row, each with what its numbers have in
 * common. Blocks are little-endian bytes. Thread-safe.
 *
 * <p>Unpacking gives the bits that ggml's reference gives: the operations of {@code dequantize_row_*} in
 * {@code ggml-quants.c}, in their order, each rounded to binary32. Packing is Vorlauf's own: it looks for scales that
 * make the sum of squared errors small, and gives the same bytes for the same numbers always.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">the blocks</a>
 */
public enum BlockFormat {

    /** IEEE 754 binary32. */
    F32(0, 1, 4) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            to[offset] = Float.intBitsToFloat(integer(block, at));
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            putInteger(block, at, Float.floatToRawIntBits(from[offset]));
        }
    },

    /** IEEE 754 binary16. */
    F16(1, 1, 2) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            to[offset] = half(block, at);
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            short half = FloatCodec.toHalf(from[offset]);
            if (Float.isInfinite(FloatCodec.fromHalf(half)) && !Float.isInfinite(from[offset])) {
                throw new IllegalArgumentException(from[offset] + " is too large for " + this);
            }
            putTwoBytes(block, at, half);
        }
    },

    /** bfloat16. */
    BF16(30, 1, 2) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            to[offset] = FloatCodec.fromBfloat(twoBytes(block, at));
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            short upper = FloatCodec.toBfloat(from[offset]);
            if (Float.isInfinite(FloatCodec.fromBfloat(upper)) && !Float.isInfinite(from[offset])) {
                throw new IllegalArgumentException(from[offset] + " is too large for " + this);
            }
            putTwoBytes(block, at, upper);
        }
    },

    /** A scale, four bits each from -8 on: the lower ones of 16 bytes first, then the upper ones. */
    Q4_0(2, 32, 18) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            float scale = half(block, at);
            for (int i = 0; i < 16; i++) {
                int pair = unsigned(block, at + 2 + i);
                to[offset + i] = ((pair & 15) - 8) * scale;
                to[offset + 16 + i] = ((pair >> 4) - 8) * scale;
            }
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            byte[] codes = new byte[32];
            putTwoBytes(block, at, BlockQuantizer.symmetric(this, from, offset, -8, 7, codes));
            for (int i = 0; i < 16; i++) {
                block[at + 2 + i] = (byte) (codes[i] + 8 | codes[16 + i] + 8 << 4);
            }
        }
    },

    /** A scale and a minimum, four bits each. */
    Q4_1(3, 32, 20) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            float scale = half(block, at);
            float least = half(block, at + 2);
            for (int i = 0; i < 16; i++) {
                int pair = unsigned(block, at + 4 + i);
                to[offset + i] = (pair & 15) * scale + least;
                to[offset + 16 + i] = (pair >> 4) * scale + least;
            }
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            byte[] codes = new byte[32];
            putInteger(block, at, BlockQuantizer.affine(this, from, offset, 15, codes));
            for (int i = 0; i < 16; i++) {
                block[at + 4 + i] = (byte) (codes[i] | codes[16 + i] << 4);
            }
        }
    },

    /** As {@link #Q4_0}, with the fifth bits of all numbers beside each other. */
    Q5_0(6, 32, 22) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            float scale = half(block, at);
            int fifth = integer(block, at + 2);
            for (int i = 0; i < 16; i++) {
                int pair = unsigned(block, at + 6 + i);
                to[offset + i] = ((pair & 15 | (fifth >>> i & 1) << 4) - 16) * scale;
                to[offset + 16 + i] = ((pair >> 4 | (fifth >>> 16 + i & 1) << 4) - 16) * scale;
            }
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            byte[] codes = new byte[32];
            putTwoBytes(block, at, BlockQuantizer.symmetric(this, from, offset, -16, 15, codes));
            for (int i = 0; i < 32; i++) {
                codes[i] += 16;
            }
            putFiveBits(codes, block, at + 2);
        }
    },

    /** As {@link #Q4_1}, with the fifth bits of all numbers beside each other. */
    Q5_1(7, 32, 24) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            float scale = half(block, at);
            float least = half(block, at + 2);
            int fifth = integer(block, at + 4);
            for (int i = 0; i < 16; i++) {
                int pair = unsigned(block, at + 8 + i);
                to[offset + i] = (pair & 15 | (fifth >>> i & 1) << 4) * scale + least;
                to[offset + 16 + i] = (pair >> 4 | (fifth >>> 16 + i & 1) << 4) * scale + least;
            }
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            byte[] codes = new byte[32];
            putInteger(block, at, BlockQuantizer.affine(this, from, offset, 31, codes));
            putFiveBits(codes, block, at + 4);
        }
    },

    /** A scale, a signed byte each. */
    Q8_0(8, 32, 34) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            float scale = half(block, at);
            for (int i = 0; i < 32; i++) {
                to[offset + i] = block[at + 2 + i] * scale;
            }
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            byte[] codes = new byte[32];
            putTwoBytes(block, at, BlockQuantizer.symmetric(this, from, offset, -127, 127, codes));
            System.arraycopy(codes, 0, block, at + 2, 32);
        }
    },

    /** Eight groups of 32, each with a scale and a minimum of six bits, which have a scale of their own; four bits. */
    Q4_K(12, 256, 144) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            groups(block, at, -1, at + 16, to, offset);
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            putGroups(this, from, offset, block, at, -1, at + 16);
        }
    },

    /** As {@link #Q4_K}, with fifth bits: bit g of 32 bytes belongs to group g. */
    Q5_K(13, 256, 176) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            groups(block, at, at + 16, at + 48, to, offset);
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            putGroups(this, from, offset, block, at, at + 16, at + 48);
        }
    },

    /** Sixteen groups of 16, each with a scale of eight bits, which have a scale of their own; six bits from -32 on. */
    Q6_K(14, 256, 210) {
        @Override
        public void unpack(byte[] block, int at, float[] to, int offset) {
            float scale = half(block, at + 208);
            for (int group = 0; group < 16; group++) {
                int side = group / 8;
                int part = group % 8 / 2;
                int lows = at + side * 64 + part % 2 * 32 + group % 2 * 16;
                int highs = at + 128 + side * 32 + group % 2 * 16;
                float own = scale * block[at + 192 + group];
                for (int i = 0; i < 16; i++) {
                    int low = unsigned(block, lows + i) >> part / 2 * 4 & 15;
                    int high = unsigned(block, highs + i) >> 2 * part & 3;
                    to[offset + group * 16 + i] = own * ((low | high << 4) - 32);
                }
            }
        }

        @Override
        public void pack(float[] from, int offset, byte[] block, int at) {
            byte[] codes = new byte[256];
            byte[] scales = new byte[16];
            putTwoBytes(block, at + 208, BlockQuantizer.groups(this, from, offset, -32, 31, scales, codes));
            System.arraycopy(scales, 0, block, at + 192, 16);
            Arrays.fill(block, at, at + 192, (byte) 0);
            for (int i = 0; i < 256; i++) {
                int side = i / 128;
                int part = i / 32 % 4;
                int code = codes[i] + 32;
                block[at + side * 64 + part % 2 * 32 + i % 32] |= (byte) ((code & 15) << part / 2 * 4);
                block[at + 128 + side * 32 + i % 32] |= (byte) (code >> 4 << 2 * part);
            }
        }
    };

    /** The largest block of any type. */
    static final int LARGEST_BLOCK = 256;

    /** Types of ggml that are not read, for messages. */
    private static final Map<Long, String> OTHERS = Map.ofEntries(
            Map.entry(9L, "Q8_1"), Map.entry(10L, "Q2_K"), Map.entry(11L, "Q3_K"), Map.entry(15L, "Q8_K"),
            Map.entry(16L, "IQ2_XXS"), Map.entry(17L, "IQ2_XS"), Map.entry(18L, "IQ3_XXS"), Map.entry(19L, "IQ1_S"),
            Map.entry(20L, "IQ4_NL"), Map.entry(21L, "IQ3_S"), Map.entry(22L, "IQ2_S"), Map.entry(23L, "IQ4_XS"),
            Map.entry(24L, "I8"), Map.entry(25L, "I16"), Map.entry(26L, "I32"), Map.entry(27L, "I64"),
            Map.entry(28L, "F64"), Map.entry(29L, "IQ1_M"), Map.entry(34L, "TQ1_0"), Map.entry(35L, "TQ2_0"),
            Map.entry(39L, "MXFP4"), Map.entry(40L, "NVFP4"));

    private final int id;
    private final int elements;
    private final int bytes;

    BlockFormat(int id, int elements, int bytes) {
        this.id = id;
        this.elements = elements;
        this.bytes = bytes;
    }

    /** The type with a number in a file, if it can be read. */
    static Optional<BlockFormat> of(long id) {
        return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
    }

    /** What a type is called that may be one that cannot be read. */
    static String nameOf(long id) {
        return of(id).map(Enum::name).orElseGet(() -> OTHERS.getOrDefault(id, "number " + id));
    }

    /** The types that can be read, for messages. */
    static String readable() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    /** Its number in a file. */
    int id() {
        return id;
    }

    /** Numbers per block; rows consist of whole blocks. */
    public int elements() {
        return elements;
    }

    /** Bytes per block. */
    public int bytes() {
        return bytes;
    }

    /**
     * Unpacks one block.
     *
     * @param block has {@link #bytes} bytes of it from {@code at} on
     * @param to gets {@link #elements} numbers from the offset on
     */
    public abstract void unpack(byte[] block, int at, float[] to, int offset);

    /**
     * Packs one block.
     *
     * @param from has {@link #elements} numbers of it from the offset on
     * @param block gets {@link #bytes} bytes from {@code at} on
     * @throws IllegalArgumentException if a number is not finite, or too large for the format; {@link #F32},
     *     {@link #F16} and {@link #BF16} keep infinities and what is not a number
     */
    public abstract void pack(float[] from, int offset, byte[] block, int at);

    /** The groups of Q4_K and Q5_K: of 32 bytes, the lower halves are of one group, the upper ones of the next. */
    private static void groups(byte[] block, int at, int fifth, int pairs, float[] to, int offset) {
        float scales = half(block, at);
        float minima = half(block, at + 2);
        for (int group = 0; group < 8; group++) {
            float scale = scales * sixBits(block, at + 4, group, 0);
            float least = minima * sixBits(block, at + 4, group, 4);
            for (int i = 0; i < 32; i++) {
                int value = unsigned(block, pairs + group / 2 * 32 + i) >> group % 2 * 4 & 15;
                if (fifth >= 0) {
                    value |= (unsigned(block, fifth + i) >> group & 1) << 4;
                }
                to[offset + group * 32 + i] = scale * value - least;
            }
        }
    }

    /**
     * A number of six bits out of twelve bytes: those of the first four groups lie in the lower bits of bytes 0 to 3
     * (scales) and 4 to 7 (minima), those of the last four in the halves of bytes 8 to 11 and the two bits that are
     * left above.
     */
    private static int sixBits(byte[] block, int at, int group, int kind) {
        if (group < 4) {
            return unsigned(block, at + kind + group) & 63;
        }
        int low = unsigned(block, at + 4 + group) >> kind & 15;
        return low | unsigned(block, at + kind + group - 4) >> 6 << 4;
    }

    /** The reverse of {@link #groups}. */
    private static void putGroups(
            BlockFormat format, float[] from, int offset, byte[] block, int at, int fifth, int pairs) {
        byte[] codes = new byte[256];
        byte[] scales = new byte[8];
        byte[] minima = new byte[8];
        int most = fifth < 0 ? 15 : 31;
        putInteger(block, at, BlockQuantizer.groups(format, from, offset, most, scales, minima, codes));
        for (int group = 0; group < 4; group++) {
            block[at + 4 + group] = (byte) (scales[group] | scales[4 + group] >> 4 << 6);
            block[at + 8 + group] = (byte) (minima[group] | minima[4 + group] >> 4 << 6);
            block[at + 12 + group] = (byte) (scales[4 + group] & 15 | minima[4 + group] << 4);
        }
        Arrays.fill(block, at + 16, pairs, (byte) 0);
        for (int i = 0; i < 128; i++) {
            int first = i / 32 * 64 + i % 32;
            block[pairs + i] = (byte) (codes[first] & 15 | codes[first + 32] << 4);
            if (fifth >= 0) {
                block[fifth + i % 32] |= (byte) (codes[first] >> 4 << i / 32 * 2);
                block[fifth + i % 32] |= (byte) (codes[first + 32] >> 4 << i / 32 * 2 + 1);
            }
        }
    }

    /** The fifth bits of 32 codes beside each other, then the others. */
    private static void putFiveBits(byte[] codes, byte[] block, int at) {
        int fifth = 0;
        for (int i = 0; i < 32; i++) {
            fifth |= codes[i] >> 4 << i;
        }
        putInteger(block, at, fifth);
        for (int i = 0; i < 16; i++) {
            block[at + 4 + i] = (byte) (codes[i] & 15 | codes[16 + i] << 4);
        }
    }

    private static float half(byte[] block, int at) {
        return FloatCodec.fromHalf(twoBytes(block, at));
    }

    private static short twoBytes(byte[] block, int at) {
        return (short) (unsigned(block, at) | block[at + 1] << 8);
    }

    private static int integer(byte[] block, int at) {
        return twoBytes(block, at) & 0xffff | twoBytes(block, at + 2) << 16;
    }

    private static void putTwoBytes(byte[] block, int at, int value) {
        block[at] = (byte) value;
        block[at + 1] = (byte) (value >> 8);
    }

    private static void putInteger(byte[] block, int at, int value) {
        putTwoBytes(block, at, value);
        putTwoBytes(block, at + 2, value >> 16);
    }

    private static int unsigned(byte[] block, int at) {
        return block[at] & 0xff;
    }
}
