// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What packing keeps of numbers. */
class BlockPackingTest {

    private final Random random = new Random(7);

    private static float[] packed(BlockFormat format, float... numbers) {
        byte[] block = new byte[format.bytes() + 3];
        float[] unpacked = new float[numbers.length];
        float[] shifted = new float[numbers.length + 1];
        System.arraycopy(numbers, 0, shifted, 1, numbers.length);
        format.pack(shifted, 1, block, 2);
        format.unpack(block, 2, unpacked, 0);
        for (int i = 0; i < unpacked.length; i++) {
            // The sign of a zero is that of the scale.
            unpacked[i] += 0f;
        }
        assertThat(block[0]).isZero();
        assertThat(block[block.length - 1]).isZero();
        return unpacked;
    }

    private float[] normal(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void whatABlockHoldsIsKept(BlockFormat format) {
        for (int i = 0; i < 100; i++) {
            byte[] block = new byte[format.bytes()];
            random.nextBytes(block);
            block[0] = 0;
            block[1] = 0x2c;
            // The largest code is there, so that the scale can be found.
            block[2] = format == BlockFormat.Q8_0 ? (byte) 127 : (byte) (block[2] & 0xf0);
            for (int k = 0; k < 32 && format == BlockFormat.Q8_0; k++) {
                block[2 + k] = (byte) Math.max(block[2 + k], -127);
            }
            float[] numbers = new float[format.elements()];
            format.unpack(block, 0, numbers, 0);
            for (int k = 0; k < numbers.length; k++) {
                numbers[k] += 0f;
            }
            assertThat(packed(format, numbers)).isEqualTo(numbers);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void errorsAreAtMostAboutAStep(BlockFormat format) {
        for (int i = 0; i < 100; i++) {
            float[] numbers = normal(format.elements());
            float[] unpacked = packed(format, numbers);
            float largest = 0;
            for (float number : numbers) {
                largest = Math.max(largest, Math.abs(number));
            }
            for (int k = 0; k < numbers.length; k++) {
                assertThat(Math.abs(unpacked[k] - numbers[k]))
                        .isLessThan(largest / (format == BlockFormat.Q8_0 ? 120 : 7));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void zeroesStayZero(BlockFormat format) {
        assertThat(packed(format, new float[format.elements()])).containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void whatIsNotFiniteIsRefused(BlockFormat format) {
        for (float wrong : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            float[] numbers = normal(format.elements());
            numbers[3] = wrong;
            assertThatThrownBy(() -> packed(format, numbers)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a number is " + wrong + "; those stored as " + format + " must be finite");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void whatIsTooLargeForAScaleIsRefused(BlockFormat format) {
        float largest = 65504 * (format == BlockFormat.Q8_0 ? 127 : 8);
        float[] numbers = new float[format.elements()];
        numbers[3] = -largest;
        assertThat(packed(format, numbers)).isEqualTo(numbers);
        numbers[3] = Math.nextUp(largest);
        assertThatThrownBy(() -> packed(format, numbers)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(numbers[3] + " is too large for " + format + ", whose largest number is " + largest);
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void whatIsSmallerThanAnyScaleBecomesZero(BlockFormat format) {
        float[] numbers = new float[format.elements()];
        numbers[5] = 1e-12f;
        assertThat(packed(format, numbers)).containsOnly(0);
    }
}
