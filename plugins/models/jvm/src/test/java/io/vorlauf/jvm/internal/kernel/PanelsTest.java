// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.checkpoint.BlockFormat;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PanelsTest {

    private static final int OUTPUTS = 150;
    private static final int INPUTS = 101;
    private static final int STRIDE = 128;

    private final Random random = new Random(3);
    private final float[] values = numbers(OUTPUTS * INPUTS);
    private final float[] bias = numbers(OUTPUTS);

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** Rows have the same bits with weights from 128 on, which make f16 another code. */
    @Test
    void aLargeWeightChangesNoOther() {
        Panels small = panels(Format.F16);
        values[INPUTS * 70 + 3] = 1_000;
        Panels large = panels(Format.F16);
        float[] one = new float[INPUTS];
        float[] other = new float[INPUTS];
        for (int output = 0; output < OUTPUTS; output++) {
            small.row(output, one, 0);
            large.row(output, other, 0);
            if (output == 70) {
                one[3] = 1_000;
            }
            assertThat(other).containsExactly(one);
        }
    }

    private Panels panels(Format format) {
        Panels panels = format.panels(OUTPUTS, INPUTS);
        panels.fillBiases(0, bias);
        panels.fill(0, OUTPUTS, values, INPUTS, 1);
        return panels;
    }

    /** Whatever the format: what is multiplied is what {@link Panels#row} gives. */
    @ParameterizedTest
    @EnumSource(Format.class)
    void anyNumberOfRowsIsMultipliedWithTheWeightsThatAreHeld(Format format) {
        Panels panels = panels(format);
        float[] weights = new float[INPUTS];
        for (int rows : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 20, 70}) {
            float[] x = new float[rows * STRIDE];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(numbers(INPUTS), 0, x, row * STRIDE, INPUTS);
            }
            float[] y = multiply(panels, Kernels.best(), x, rows);
            for (int output = 0; output < OUTPUTS; output++) {
                panels.row(output, weights, 0);
                for (int row = 0; row < rows; row++) {
                    float sum = bias[output];
                    double exact = sum;
                    for (int i = 0; i < INPUTS; i++) {
                        sum = Math.fma(weights[i], x[row * STRIDE + i], sum);
                        exact += (double) weights[i] * x[row * STRIDE + i];
                    }
                    float result = y[row * 192 + output];
                    assertThat((double) result).as("%d rows, output %d", rows, output).isCloseTo(exact, within(1e-4));
                    if (format != Format.INT8 && format.blocks().isEmpty()) {
                        assertThat(result).as("in the order of the inputs").isEqualTo(sum);
                    }
                }
            }
            for (int row = 0; row < rows; row++) {
                assertThat(y[row * 192 + OUTPUTS]).as("beyond the outputs").isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void rowsHaveTheBitsThatPlainLoopsGiveThemOneByOne(Format format) {
        Panels panels = panels(format);
        for (int rows : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 20, 70}) {
            float[] x = new float[rows * STRIDE];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(numbers(INPUTS), 0, x, row * STRIDE, INPUTS);
            }
            float[] y = multiply(panels, Kernels.best(), x, rows);
            float[] plain = multiply(panels, new PlainKernels(), x, rows);
            for (int row = 0; row < rows; row++) {
                float[] one = multiply(
                        panels, new PlainKernels(), Arrays.copyOfRange(x, row * STRIDE, (row + 1) * STRIDE), 1);
                assertThat(Arrays.copyOfRange(y, row * 192, (row + 1) * 192)).containsExactly(one);
                assertThat(Arrays.copyOfRange(plain, row * 192, (row + 1) * 192)).containsExactly(one);
            }
        }
    }

    private static float[] multiply(Panels panels, Kernels kernels, float[] x, int rows) {
        float[] y = new float[rows * 192];
        Arrays.fill(y, 7);
        for (int panel = 0; panel < panels.count(); panel++) {
            panels.multiply(kernels, panel, x, STRIDE, rows, y, panel * 64, 192, new Scratch());
        }
        return y;
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aMatrixThatIsStoredInputsFirstIsTheSameMatrix(Format format) {
        float[] turned = new float[values.length];
        for (int output = 0; output < OUTPUTS; output++) {
            for (int input = 0; input < INPUTS; input++) {
                turned[input * OUTPUTS + output] = values[output * INPUTS + input];
            }
        }
        Panels other = format.panels(OUTPUTS, INPUTS);
        other.fill(0, 70, turned, 1, OUTPUTS);
        float[] rest = new float[INPUTS * 80];
        for (int i = 0; i < INPUTS; i++) {
            System.arraycopy(turned, i * OUTPUTS + 70, rest, i * 80, 80);
        }
        other.fill(70, 80, rest, 1, 80);

        Panels panels = panels(format);
        float[] one = new float[INPUTS];
        float[] two = new float[INPUTS];
        for (int output = 0; output < OUTPUTS; output++) {
            panels.row(output, one, 0);
            other.row(output, two, 0);
            assertThat(two).containsExactly(one);
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aFormatTellsHowMuchRoomItsWeightsTake(Format format) {
        assertThat(panels(format).weightBytes()).isEqualTo(format.bytes(OUTPUTS, INPUTS));
    }

    /** Random bytes, whose scales are numbers, of any size. */
    @ParameterizedTest
    @EnumSource(BlockLayout.class)
    void blocksHaveTheWeightsThatTheyAreUnpackedTo(BlockLayout layout) {
        BlockFormat format = layout.format();
        int blocks = 768 / format.elements();
        byte[] bytes = new byte[OUTPUTS * blocks * format.bytes()];
        random.nextBytes(bytes);
        for (int at = layout.scaleAt(); at < bytes.length; at += format.bytes()) {
            bytes[at + 1] &= (byte) (at % 5 == 0 ? 0xbb : 0x9f);
            bytes[at + 3 - (layout.minima() ? 0 : 2)] &= (byte) 0xbb;
        }
        Panels panels = new BlockPanels(layout, OUTPUTS, 768);
        panels.fillBlocks(0, 70, bytes);
        panels.fillBlocks(70, 80, Arrays.copyOfRange(bytes, 70 * blocks * format.bytes(), bytes.length));
        float[] row = new float[768];
        float[] unpacked = new float[768];
        for (int output = 0; output < OUTPUTS; output++) {
            for (int block = 0; block < blocks; block++) {
                format.unpack(bytes, (output * blocks + block) * format.bytes(), unpacked, block * format.elements());
            }
            panels.row(output, row, 0);
            assertThat(row).isEqualTo(unpacked);
        }
    }

    @Test
    void aBlockWhoseScaleIsNoNumberIsRefused() {
        byte[] block = new byte[34];
        block[1] = 0x7c;
        Panels panels = Format.Q8_0.panels(1, 32);
        assertThatIllegalArgumentException().isThrownBy(() -> panels.fillBlocks(0, 1, block))
                .withMessage("a scale or a minimum is Infinity, but they have to be numbers");
    }

    @Test
    void binary32IsHeldExactly() {
        float[] row = new float[INPUTS];
        panels(Format.F32).row(149, row, 0);
        for (int i = 0; i < INPUTS; i++) {
            assertThat(row[i]).isEqualTo(values[149 * INPUTS + i]);
        }
    }

    @Test
    void bfloat16IsTheNearestWithTiesToEven() {
        assertThat(BfloatPanels.rounded(1)).isEqualTo(0x3f80);
        assertThat(BfloatPanels.rounded(0x1.01p0f)).as("tie, even below").isEqualTo(0x3f80);
        assertThat(BfloatPanels.rounded(0x1.03p0f)).as("tie, even above").isEqualTo(0x3f82);
        assertThat(BfloatPanels.rounded(0x1.010002p0f)).as("above a tie").isEqualTo(0x3f81);
        assertThat(BfloatPanels.rounded(-0x1.03p0f) & 0xffff).isEqualTo(0xbf82);
        assertThat(BfloatPanels.rounded(Float.MAX_VALUE)).as("infinity").isEqualTo(0x7f80);
        assertThat(Float.intBitsToFloat(BfloatPanels.rounded(Float.NaN) << 16)).isNaN();
    }

    @Test
    void binary16IsTheNearestWithTiesToEven() {
        assertThat(HalfPanels.rounded(1)).isEqualTo(1);
        assertThat(HalfPanels.rounded(0x1.002p0f)).as("tie, even below").isEqualTo(1);
        assertThat(HalfPanels.rounded(0x1.006p0f)).as("tie, even above").isEqualTo(0x1.008p0f);
        assertThat(HalfPanels.rounded(0x1.002002p0f)).as("above a tie").isEqualTo(0x1.004p0f);
        assertThat(HalfPanels.rounded(-0x1.006p0f)).isEqualTo(-0x1.008p0f);
        assertThat(HalfPanels.rounded(0x1.ffep-15f)).as("to the least normal one").isEqualTo(0x1p-14f);
        assertThat(HalfPanels.rounded(0x1.4p-23f)).as("subnormal, tie").isEqualTo(0x1p-23f);
        assertThat(HalfPanels.rounded(-0x1p-25f)).as("minus zero").isEqualTo(-0f);
        assertThat(HalfPanels.rounded(65_519.99f)).isEqualTo(65_504);
    }

    /** With weights from 128 on and without, which are held in different ways. */
    @ParameterizedTest
    @ValueSource(floats = {127.9375f, 128, 65_504})
    void everyBinary16UpToTheLargestIsHeldExactly(float largest) {
        List<Float> all = new ArrayList<>();
        for (int bits = 0; bits <= Float.floatToRawIntBits(largest); bits += 1 << 13) {
            float number = HalfPanels.rounded(Float.intBitsToFloat(bits));
            if (all.isEmpty() || number != all.get(all.size() - 1)) {
                all.add(number);
                all.add(-number);
            }
        }
        float[] numbers = new float[all.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = all.get(i);
        }
        Panels panels = Format.F16.panels(1, numbers.length);
        panels.fill(0, 1, numbers, numbers.length, 1);
        float[] row = new float[numbers.length];
        panels.row(0, row, 0);
        assertThat(row).containsExactly(numbers);
    }

    @ParameterizedTest
    @ValueSource(floats = {65_520, Float.NEGATIVE_INFINITY, Float.NaN})
    void whatIsNoBinary16NumberIsRefused(float weight) {
        values[5] = weight;
        assertThatIllegalArgumentException().isThrownBy(() -> panels(Format.F16))
                .withMessage("a weight is " + weight + ", but those in f16 are numbers from -65504 to 65504");
    }

    @Test
    void anEightBitWeightIsOffByHalfAStepAtMost() {
        float[] row = new float[INPUTS];
        Panels panels = panels(Format.INT8);
        for (int output = 0; output < OUTPUTS; output++) {
            panels.row(output, row, 0);
            for (int group = 0; group < INPUTS; group += 64) {
                int end = Math.min(INPUTS, group + 64);
                float largest = 0;
                for (int i = group; i < end; i++) {
                    largest = Math.max(largest, Math.abs(values[output * INPUTS + i]));
                }
                for (int i = group; i < end; i++) {
                    assertThat(row[i]).isCloseTo(values[output * INPUTS + i], within(largest / 127 * 0.5001f));
                }
            }
        }
    }
}
