// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Blocks packed here by what the format says of each bit, from numbers that are known. */
class BlockFormatTest {

    /** A block that bits are put into one by one. */
    private static final class Block {

        final byte[] bytes;

        Block(int size) {
            bytes = new byte[size];
        }

        /** The bits of a number, lowest first, from a bit of a byte on. */
        void put(int at, int bit, int count, int value) {
            for (int i = 0; i < count; i++) {
                if ((value >> i & 1) != 0) {
                    bytes[at] |= (byte) (1 << bit + i);
                }
            }
        }

        void half(int at, float value) {
            short bits = FloatCodec.toHalf(value);
            put(at, 0, 8, bits & 0xff);
            put(at + 1, 0, 8, bits >> 8 & 0xff);
        }
    }

    private final Random random = new Random(1);

    /** A number that binary16 has. */
    private float half() {
        return FloatCodec.fromHalf(FloatCodec.toHalf((float) random.nextGaussian()));
    }

    private int[] integers(int count, int bits) {
        return random.ints(count, 0, 1 << bits).toArray();
    }

    private static void assertUnpacked(BlockFormat type, Block block, float... expected) {
        assertThat(block.bytes).hasSize(type.bytes());
        assertThat(expected).hasSize(type.elements());
        float[] unpacked = new float[type.elements() + 2];
        byte[] shifted = new byte[block.bytes.length + 3];
        System.arraycopy(block.bytes, 0, shifted, 3, block.bytes.length);
        type.unpack(shifted, 3, unpacked, 1);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Float.floatToRawIntBits(unpacked[1 + i])).as(type + " " + i)
                    .isEqualTo(Float.floatToRawIntBits(expected[i]));
        }
    }

    @RepeatedTest(8)
    void fourBitsOfQ40LieInHalvesOfBytesSixteenApart() {
        Block block = new Block(18);
        float scale = half();
        int[] values = integers(32, 4);
        float[] expected = new float[32];
        block.half(0, scale);
        for (int i = 0; i < 32; i++) {
            block.put(2 + i % 16, i < 16 ? 0 : 4, 4, values[i]);
            expected[i] = (values[i] - 8) * scale;
        }
        assertUnpacked(BlockFormat.Q4_0, block, expected);
    }

    @RepeatedTest(8)
    void aMinimumIsAddedInQ41() {
        Block block = new Block(20);
        float scale = half();
        float least = half();
        int[] values = integers(32, 4);
        float[] expected = new float[32];
        block.half(0, scale);
        block.half(2, least);
        for (int i = 0; i < 32; i++) {
            block.put(4 + i % 16, i < 16 ? 0 : 4, 4, values[i]);
            expected[i] = values[i] * scale + least;
        }
        assertUnpacked(BlockFormat.Q4_1, block, expected);
    }

    @RepeatedTest(8)
    void fifthBitsOfQ50LieBesideEachOther() {
        Block block = new Block(22);
        float scale = half();
        int[] values = integers(32, 5);
        float[] expected = new float[32];
        block.half(0, scale);
        for (int i = 0; i < 32; i++) {
            block.put(2 + i / 8, i % 8, 1, values[i] >> 4);
            block.put(6 + i % 16, i < 16 ? 0 : 4, 4, values[i]);
            expected[i] = (values[i] - 16) * scale;
        }
        assertUnpacked(BlockFormat.Q5_0, block, expected);
    }

    @RepeatedTest(8)
    void fifthBitsAndAMinimumMakeQ51() {
        Block block = new Block(24);
        float scale = half();
        float least = half();
        int[] values = integers(32, 5);
        float[] expected = new float[32];
        block.half(0, scale);
        block.half(2, least);
        for (int i = 0; i < 32; i++) {
            block.put(4 + i / 8, i % 8, 1, values[i] >> 4);
            block.put(8 + i % 16, i < 16 ? 0 : 4, 4, values[i]);
            expected[i] = values[i] * scale + least;
        }
        assertUnpacked(BlockFormat.Q5_1, block, expected);
    }

    @RepeatedTest(8)
    void bytesOfQ80HaveSigns() {
        Block block = new Block(34);
        float scale = half();
        int[] values = integers(32, 8);
        float[] expected = new float[32];
        block.half(0, scale);
        for (int i = 0; i < 32; i++) {
            block.put(2 + i, 0, 8, values[i]);
            expected[i] = (byte) values[i] * scale;
        }
        assertUnpacked(BlockFormat.Q8_0, block, expected);
    }

    @RepeatedTest(8)
    void groupsOfQ4KHaveScalesAndMinimaOfSixBits() {
        groups(BlockFormat.Q4_K, 4, 16);
    }

    @RepeatedTest(8)
    void groupsOfQ5KHaveABitEachOfThirtyTwoBytes() {
        groups(BlockFormat.Q5_K, 5, 48);
    }

    private void groups(BlockFormat type, int bits, int pairs) {
        Block block = new Block(type.bytes());
        float scale = half();
        float least = half();
        int[] scales = integers(8, 6);
        int[] minima = integers(8, 6);
        int[] values = integers(256, bits);
        float[] expected = new float[256];
        block.half(0, scale);
        block.half(2, least);
        for (int group = 0; group < 8; group++) {
            if (group < 4) {
                block.put(4 + group, 0, 6, scales[group]);
                block.put(8 + group, 0, 6, minima[group]);
            } else {
                block.put(8 + group, 0, 4, scales[group]);
                block.put(8 + group, 4, 4, minima[group]);
                block.put(group, 6, 2, scales[group] >> 4);
                block.put(4 + group, 6, 2, minima[group] >> 4);
            }
            for (int i = 0; i < 32; i++) {
                int value = values[32 * group + i];
                block.put(pairs + group / 2 * 32 + i, group % 2 * 4, 4, value);
                if (bits == 5) {
                    block.put(16 + i, group, 1, value >> 4);
                }
                expected[32 * group + i] = scale * scales[group] * value - least * minima[group];
            }
        }
        assertUnpacked(type, block, expected);
    }

    @RepeatedTest(8)
    void groupsOfQ6KHaveScalesWithSigns() {
        Block block = new Block(210);
        float scale = half();
        int[] scales = integers(16, 8);
        int[] values = integers(256, 6);
        float[] expected = new float[256];
        block.half(208, scale);
        for (int i = 0; i < 256; i++) {
            int side = i / 128;
            int part = i / 32 % 4;
            block.put(side * 64 + i % 32 + (part == 1 || part == 3 ? 32 : 0), part < 2 ? 0 : 4, 4, values[i]);
            block.put(128 + side * 32 + i % 32, 2 * part, 2, values[i] >> 4);
            expected[i] = scale * (byte) scales[i / 16] * (values[i] - 32);
        }
        for (int i = 0; i < 16; i++) {
            block.put(192 + i, 0, 8, scales[i]);
        }
        assertUnpacked(BlockFormat.Q6_K, block, expected);
    }

    @RepeatedTest(4)
    void plainTypesKeepEveryBit(RepetitionInfo repetition) {
        float value = (float) new Random(repetition.getCurrentRepetition()).nextGaussian();
        Block half = new Block(2);
        half.half(0, value);
        assertUnpacked(BlockFormat.F16, half, FloatCodec.fromHalf(FloatCodec.toHalf(value)));
        Block upper = new Block(2);
        Block whole = new Block(4);
        for (int i = 0; i < 4; i++) {
            whole.put(i, 0, 8, Float.floatToRawIntBits(value) >> 8 * i & 0xff);
        }
        System.arraycopy(whole.bytes, 2, upper.bytes, 0, 2);
        assertUnpacked(BlockFormat.F32, whole, value);
        assertUnpacked(BlockFormat.BF16, upper, Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000));
    }

    @Test
    void typesThatAreNotReadHaveTheirNames() {
        assertThat(BlockFormat.nameOf(10)).isEqualTo("Q2_K");
        assertThat(BlockFormat.nameOf(12)).isEqualTo("Q4_K");
        assertThat(BlockFormat.nameOf(77)).isEqualTo("number 77");
        assertThat(BlockFormat.readable()).isEqualTo("F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K");
    }
}
