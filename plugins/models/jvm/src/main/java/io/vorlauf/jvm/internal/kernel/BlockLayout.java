// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import io.vorlauf.checkpoint.BlockFormat;

/**
 * What blocks of GGUF files are made of: codes of inputs, in groups with a scale. The weight of an input is its scale
 * times its code, less what codes exceed weights by or plus a minimum.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">the blocks</a>
 */
enum BlockLayout {

    Q8_0(BlockFormat.Q8_0, 32, 8, 0, -128, false, false) {
        @Override
        int code(byte[] block, int at, int input) {
            return block[at + 2 + input] + 128;
        }
    },

    Q4_0(BlockFormat.Q4_0, 32, 4, 0, -8, false, false) {
        @Override
        int code(byte[] block, int at, int input) {
            return nibble(block, at + 2, input);
        }
    },

    Q4_1(BlockFormat.Q4_1, 32, 4, 0, 0, true, false) {
        @Override
        int code(byte[] block, int at, int input) {
            return nibble(block, at + 4, input);
        }
    },

    Q5_0(BlockFormat.Q5_0, 32, 8, 1, -16, false, false) {
        @Override
        int code(byte[] block, int at, int input) {
            return nibble(block, at + 6, input) | bit(block[at + 2 + input / 8], input % 8) << 4;
        }
    },

    Q5_1(BlockFormat.Q5_1, 32, 8, 1, 0, true, false) {
        @Override
        int code(byte[] block, int at, int input) {
            return nibble(block, at + 8, input) | bit(block[at + 4 + input / 8], input % 8) << 4;
        }
    },

    Q4_K(BlockFormat.Q4_K, 32, 4, 0, 0, true, true) {
        @Override
        int code(byte[] block, int at, int input) {
            return half(block, at + 16, input);
        }

        @Override
        int share(byte[] block, int at, int group) {
            return sixBits(block, at + 4, group, 0);
        }

        @Override
        int minimumShare(byte[] block, int at, int group) {
            return sixBits(block, at + 4, group, 4);
        }
    },

    Q5_K(BlockFormat.Q5_K, 32, 8, 1, 0, true, true) {
        @Override
        int code(byte[] block, int at, int input) {
            return half(block, at + 48, input) | bit(block[at + 16 + input % 32], input / 32) << 4;
        }

        @Override
        int share(byte[] block, int at, int group) {
            return sixBits(block, at + 4, group, 0);
        }

        @Override
        int minimumShare(byte[] block, int at, int group) {
            return sixBits(block, at + 4, group, 4);
        }
    },

    Q6_K(BlockFormat.Q6_K, 16, 8, 2, -32, false, true) {
        @Override
        int code(byte[] block, int at, int input) {
            int side = input / 128;
            int part = input / 32 % 4;
            int low = block[at + side * 64 + part % 2 * 32 + input % 32] >> part / 2 * 4 & 15;
            int high = block[at + 128 + side * 32 + input % 32] >> 2 * part & 3;
            return low | high << 4;
        }

        @Override
        int share(byte[] block, int at, int group) {
            return block[at + 192 + group];
        }

        @Override
        int scaleAt() {
            return 208;
        }
    };

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

    /** The code of an input, from 0 on. */
    abstract int code(byte[] block, int at, int input);

    /** What the scale of a group is times the block's scale. */
    int share(byte[] block, int at, int group) {
        return 1;
    }

    /** What the minimum of a group is times the block's. */
    int minimumShare(byte[] block, int at, int group) {
        return 1;
    }

    /** Where the block's scale is, a binary16; its minimum is behind it. */
    int scaleAt() {
        return 0;
    }

    /** The lower halves of sixteen bytes, then the upper ones. */
    private static int nibble(byte[] block, int at, int input) {
        return block[at + input % 16] >> input / 16 * 4 & 15;
    }

    /** The lower halves of 32 bytes, then the upper ones, then those of the next. */
    private static int half(byte[] block, int at, int input) {
        return block[at + input / 64 * 32 + input % 32] >> input / 32 % 2 * 4 & 15;
    }

    private static int bit(byte bits, int index) {
        return bits >> index & 1;
    }

    /**
     * A number of six bits out of twelve bytes: those of the first four groups lie in the lower bits of bytes 0 to 3
     * (scales) and 4 to 7 (minima), those of the last four in the halves of bytes 8 to 11 and the two bits that are
     * left above.
     */
    private static int sixBits(byte[] block, int at, int group, int kind) {
        if (group < 4) {
            return block[at + kind + group] & 63;
        }
        int low = block[at + 4 + group] >> kind & 15;
        return low | (block[at + kind + group - 4] & 0xff) >> 6 << 4;
    }
}
