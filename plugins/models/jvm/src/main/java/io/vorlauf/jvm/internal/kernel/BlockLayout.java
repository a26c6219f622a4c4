// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import io.vorlauf.checkpoint.BlockFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What blocks of GGUF files are made of: codes of inputs, in groups with a scale. The weight of an input is its scale
 * times its code, less what codes exceed weights by or plus a minimum.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">the blocks</a>
 */
enum BlockLayout {

    Q8_0(BlockFormat.Q8_0, 32, 8, 0, -128, false, false) {
        @Override
        void quads(byte[] block, int at, int[] to) {
            for (int i = 0; i < 8; i++) {
                to[i] = four(block, at + 2 + 4 * i) ^ 0x80808080;
            }
        }
    },

    Q4_0(BlockFormat.Q4_0, 32, 4, 0, -8, false, false) {
        @Override
        void quads(byte[] block, int at, int[] to) {
            halves(block, at + 2, 4, to, 0);
        }
    },

    Q4_1(BlockFormat.Q4_1, 32, 4, 0, 0, true, false) {
        @Override
        void quads(byte[] block, int at, int[] to) {
            halves(block, at + 4, 4, to, 0);
        }
    },

    Q5_0(BlockFormat.Q5_0, 32, 8, 1, -16, false, false) {
        @Override
        void quads(byte[] block, int at, int[] to) {
            halves(block, at + 6, 4, to, 0);
            addBits(four(block, at + 2), to);
        }
    },

    Q5_1(BlockFormat.Q5_1, 32, 8, 1, 0, true, false) {
        @Override
        void quads(byte[] block, int at, int[] to) {
            halves(block, at + 8, 4, to, 0);
            addBits(four(block, at + 4), to);
        }
    },

    Q4_K(BlockFormat.Q4_K, 32, 4, 0, 0, true, true) {
        @Override
        void quads(byte[] block, int at, int[] to) {
            for (int part = 0; part < 4; part++) {
                halves(block, at + 16 + part * 32, 8, to, part * 16);
            }
        }

        @Override
        int shares(byte[] block, int at, int index) {
            return sixBits(block, at + 4, index);
        }
    },

    Q5_K(BlockFormat.Q5_K, 32, 8, 1, 0, true, true) {
        @Override
        void quads(byte[] block, int at, int[] to) {
            for (int part = 0; part < 4; part++) {
                halves(block, at + 48 + part * 32, 8, to, part * 16);
            }
            for (int i = 0; i < 8; i++) {
                int bits = four(block, at + 16 + 4 * i);
                for (int group = 0; group < 8; group++) {
                    to[group * 8 + i] |= (bits >>> group & 0x01010101) << 4;
                }
            }
        }

        @Override
        int shares(byte[] block, int at, int index) {
            return sixBits(block, at + 4, index);
        }
    },

    Q6_K(BlockFormat.Q6_K, 16, 8, 2, -32, false, true) {
        @Override
        void quads(byte[] block, int at, int[] to) {
            for (int side = 0; side < 2; side++) {
                halves(block, at + side * 64, 16, to, side * 32);
                for (int i = 0; i < 8; i++) {
                    int bits = four(block, at + 128 + side * 32 + 4 * i);
                    for (int part = 0; part < 4; part++) {
                        to[side * 32 + part * 8 + i] |= (bits >>> 2 * part & 0x03030303) << 4;
                    }
                }
            }
        }

        @Override
        int shares(byte[] block, int at, int index) {
            return four(block, at + 192 + 4 * index);
        }

        @Override
        int scaleAt() {
            return 208;
        }
    };

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** So many quads of codes the largest blocks have. */
    static final int MOST_QUADS = 64;

    private final BlockFormat format;
    private final int group;
    private final int bits;
    private final int rest;
    private final float start;
    private final boolean minima;
    private final boolean shares;

    BlockLayout(BlockFormat format, int group, int bits, int rest, float start, boolean minima, boolean shares) {
        this.format = format;
        this.group = group;
        this.bits = bits;
        this.rest = rest;
        this.start = start;
        this.minima = minima;
        this.shares = shares;
    }

    /** The format of which it is the layout. */
    BlockFormat format() {
        return format;
    }

    /** So many inputs have a scale. */
    int group() {
        return group;
    }

    /** So many bits a code has when it is multiplied: 4 or 8. */
    int bits() {
        return bits;
    }

    /** How many bits of a code are kept apart from its lower four: 1, 2, or none. */
    int rest() {
        return rest;
    }

    /** What is added to a code before it is multiplied; all but the fourth of a quad where codes are {@link #signed}. */
    float start() {
        return start;
    }

    /** Whether the highest code of an int is kept with its sign. */
    boolean signed() {
        return this == Q8_0;
    }

    /** Whether groups have minima. */
    boolean minima() {
        return minima;
    }

    /** Whether scales and minima are bytes times a scale of the block's. */
    boolean shares() {
        return shares;
    }

    /** Writes the codes of a block, from 0 on, four in an int, the first of them lowest. */
    abstract void quads(byte[] block, int at, int[] to);

    /**
     * What the scales of four groups are times the block's scale, and minima the block's minimum: bytes in an int, the
     * first of them lowest. There are four such ints, those of minima last.
     */
    int shares(byte[] block, int at, int index) {
        throw new UnsupportedOperationException("a block has a single group");
    }

    /** Where the block's scale is, a binary16; its minimum is behind it. */
    int scaleAt() {
        return 0;
    }

    private static int four(byte[] block, int at) {
        return (int) INTS.get(block, at);
    }

    /** The lower halves of four bytes for each of some quads, then the upper ones. */
    private static void halves(byte[] block, int at, int count, int[] to, int first) {
        for (int i = 0; i < count; i++) {
            int bytes = four(block, at + 4 * i);
            to[first + i] = bytes & 0x0f0f0f0f;
            to[first + count + i] = bytes >>> 4 & 0x0f0f0f0f;
        }
    }

    /** Adds fifth bits, of which an int has those of 32 codes. */
    private static void addBits(int bits, int[] to) {
        for (int i = 0; i < 8; i++) {
            // Four bits come into a byte each: bit k by the factor 2^(7 k).
            to[i] |= ((bits >>> 4 * i & 15) * 0x00204081 & 0x01010101) << 4;
        }
    }

    /**
     * Numbers of six bits out of twelve bytes, in bytes: the scales of the first four groups lie in the lower bits of
     * bytes 0 to 3, their minima in those of bytes 4 to 7, those of the last four in the halves of bytes 8 to 11 and the
     * two bits that are left above.
     */
    private static int sixBits(byte[] block, int at, int index) {
        int kind = index / 2;
        int first = four(block, at + 4 * kind);
        return index % 2 == 0
                ? first & 0x3f3f3f3f
                : four(block, at + 8) >>> 4 * kind & 0x0f0f0f0f | (first >>> 6 & 0x03030303) << 4;
    }
}
