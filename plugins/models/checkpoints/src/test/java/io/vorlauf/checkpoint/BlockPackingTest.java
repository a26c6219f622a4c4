// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What packing keeps of numbers. */
class BlockPackingTest {

    /** The largest number of a format whose scale is the largest binary16. */
    private static final Map<BlockFormat, Float> LARGEST = Map.of(
            BlockFormat.Q4_0, 65504f * 8, BlockFormat.Q5_0, 65504f * 16, BlockFormat.Q8_0, 65504f * 127,
            BlockFormat.Q4_1, 65504f, BlockFormat.Q5_1, 65504f, BlockFormat.Q4_K, 65504f * 63,
            BlockFormat.Q5_K, 65504f * 63, BlockFormat.Q6_K, 65504f * 127 * 31);

    private final Random random = new Random(7);

    /** What is left of numbers, negative zeroes as zeroes: the sign of a zero is that of the scale. */
    private static float[] packed(BlockFormat format, float... numbers) {
        byte[] block = new byte[format.bytes() + 3];
        Arrays.fill(block, (byte) 0x55);
        float[] shifted = new float[numbers.length + 1];
        System.arraycopy(numbers, 0, shifted, 1, numbers.length);
        format.pack(shifted, 1, block, 2);
        assertThat(block[1]).isEqualTo((byte) 0x55);
        assertThat(block[block.length - 1]).isEqualTo((byte) 0x55);
        return unpacked(format, block, 2);
    }

    private static float[] unpacked(BlockFormat format, byte[] block, int at) {
        float[] unpacked = new float[format.elements()];
        format.unpack(block, at, unpacked, 0);
        for (int i = 0; i < unpacked.length; i++) {
            unpacked[i] += 0f;
        }
        return unpacked;
    }

    private float[] normal(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static double error(float[] numbers, float[] others) {
        double sum = 0;
        double size = 0;
        for (int i = 0; i < numbers.length; i++) {
            sum += ((double) numbers[i] - others[i]) * (numbers[i] - others[i]);
            size += (double) numbers[i] * numbers[i];
        }
        return sum / size;
    }

    /** A block of random codes, with those at the ends among them, so that its scales can be found again. */
    private byte[] block(BlockFormat format) {
        byte[] block = new byte[format.bytes()];
        random.nextBytes(block);
        int firstCodes = switch (format) {
            case Q4_0, Q8_0 -> 2;
            case Q4_1 -> 4;
            case Q5_0 -> 6;
            case Q5_1 -> 8;
            default -> 0;
        };
        switch (format) {
            case Q8_0 -> {
                for (int i = 2; i < block.length; i++) {
                    block[i] = (byte) Math.max(block[i], -127);
                }
                block[firstCodes] = 127;
            }
            case Q4_0, Q5_0 -> {
                block[firstCodes] = (byte) (block[firstCodes] & 0xf0);
                block[2] &= (byte) (format == BlockFormat.Q5_0 ? 0xfe : 0xff);
            }
            case Q4_1, Q5_1 -> {
                block[firstCodes] = (byte) 0xf0;
                // The fifth bits of numbers 0 and 16.
                block[4] &= (byte) (format == BlockFormat.Q5_1 ? 0xfe : 0xff);
                block[6] |= (byte) (format == BlockFormat.Q5_1 ? 1 : 0);
                half(block, 2, -0.75f);
            }
            case Q6_K -> {
                half(block, 208, 0.0078125f);
                block[192] = 127;
                for (int group = 0; group < 16; group++) {
                    // One of each group is the least code, of the largest magnitude.
                    int place = group / 8 * 64 + group % 8 / 2 % 2 * 32 + group % 2 * 16;
                    int high = 128 + group / 8 * 32 + group % 2 * 16;
                    block[place] &= (byte) (group % 8 < 4 ? 0xf0 : 0x0f);
                    block[high] &= (byte) ~(3 << group % 8 / 2 * 2);
                    block[192 + group] = (byte) (block[192 + group] == 0 ? 1 : Math.max(block[192 + group], -127));
                }
            }
            default -> {
                half(block, 0, 0.015625f);
                half(block, 2, 0.03125f);
                // Scales and minima of 63 in the first group, other ones in the others; codes from one end to the other.
                block[4] |= 63;
                block[8] |= 63;
                for (int i = 1; i < 4; i++) {
                    block[4 + i] |= 1;
                }
                int pairs = format == BlockFormat.Q4_K ? 16 : 48;
                for (int i = 0; i < 4; i++) {
                    block[12 + i] |= 1;
                    block[pairs + 32 * i] = 0;
                    block[pairs + 32 * i + 1] = (byte) 0xff;
                }
                if (format == BlockFormat.Q5_K) {
                    block[16] = 0;
                    block[17] = (byte) 0xff;
                }
            }
        }
        if (firstCodes > 0) {
            half(block, 0, 0.0625f);
        }
        return block;
    }

    private static void half(byte[] block, int at, float value) {
        short half = FloatCodec.toHalf(value);
        block[at] = (byte) half;
        block[at + 1] = (byte) (half >> 8);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"F32", "F16", "BF16"})
    void whatABlockCanHoldIsKept(BlockFormat format) {
        for (int i = 0; i < 200; i++) {
            float[] numbers = unpacked(format, block(format), 0);
            assertThat(packed(format, numbers)).isEqualTo(numbers);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"F32", "F16", "BF16"})
    void errorsOfNormalNumbersAreAsSmallAsBitsAllow(BlockFormat format) {
        double allowed = switch (format) {
            case Q4_0 -> 0.0068;
            case Q4_1 -> 0.0053;
            case Q5_0 -> 0.0017;
            case Q5_1 -> 0.0013;
            case Q8_0 -> 2.8e-5;
            case Q4_K -> 0.0054;
            case Q5_K -> 0.0014;
            default -> 3.1e-4;
        };
        float[] numbers = normal(format.elements() * (format.elements() == 32 ? 800 : 100));
        float[] others = new float[numbers.length];
        for (int i = 0; i < numbers.length; i += format.elements()) {
            float[] block = packed(format, Arrays.copyOfRange(numbers, i, i + format.elements()));
            System.arraycopy(block, 0, others, i, block.length);
        }
        assertThat(error(numbers, others)).isLessThan(allowed);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"F32", "F16", "BF16"})
    void zeroesStayZero(BlockFormat format) {
        assertThat(packed(format, new float[format.elements()])).containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"F32", "F16", "BF16"})
    void oneNumberAmongZeroesStaysAlone(BlockFormat format) {
        for (float number : new float[] {-3, 5}) {
            float[] numbers = new float[format.elements()];
            numbers[4] = number;
            float[] packed = packed(format, numbers);
            assertThat(packed[4]).isCloseTo(number, within(0.002f));
            packed[4] = 0;
            for (float other : packed) {
                // A little of it may lie on all, where that makes the whole error smaller.
                assertThat(other).isCloseTo(0, within(0.001f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"F32", "F16", "BF16"})
    void theSameNumbersMakeTheSameBytes(BlockFormat format) {
        float[] numbers = normal(format.elements());
        byte[] one = new byte[format.bytes()];
        byte[] other = new byte[format.bytes()];
        Arrays.fill(other, (byte) 0xff);
        format.pack(numbers, 0, one, 0);
        format.pack(numbers, 0, other, 0);
        assertThat(other).isEqualTo(one);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"F32", "F16", "BF16"})
    void whatIsNotFiniteIsRefused(BlockFormat format) {
        for (float wrong : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            float[] numbers = normal(format.elements());
            numbers[3] = wrong;
            assertThatThrownBy(() -> packed(format, numbers)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a number is " + wrong + "; those stored as " + format + " must be finite");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"F32", "F16", "BF16"})
    void whatIsTooLargeForAScaleIsRefused(BlockFormat format) {
        float largest = LARGEST.get(format);
        float[] numbers = new float[format.elements()];
        numbers[3] = -largest;
        for (float number : packed(format, numbers)) {
            assertThat(Math.abs(number)).isLessThanOrEqualTo(largest * 1.04f);
        }
        numbers[3] = Math.nextUp(largest);
        assertThatThrownBy(() -> packed(format, numbers)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(numbers[3] + " is too large for " + format + "; its numbers can be up to " + largest);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"F32", "F16", "BF16"})
    void whatIsSmallerThanAnyScaleBecomesZero(BlockFormat format) {
        float[] numbers = new float[format.elements()];
        numbers[5] = 1e-12f;
        numbers[6] = -1e-12f;
        assertThat(packed(format, numbers)).containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void plainFormatsKeepWhatIsNoNumber(BlockFormat format) {
        assertThat(packed(format, Float.NaN)).containsOnly(Float.NaN);
        assertThat(packed(format, Float.NEGATIVE_INFINITY)).containsOnly(Float.NEGATIVE_INFINITY);
        assertThat(packed(format, 0.375f)).containsOnly(0.375f);
    }

    @Test
    void plainFormatsMakeNoInfinities() {
        assertThatThrownBy(() -> packed(BlockFormat.F16, 65520))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("65520.0 is too large for F16");
        assertThatThrownBy(() -> packed(BlockFormat.BF16, Float.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(Float.MAX_VALUE + " is too large for BF16");
    }
}
