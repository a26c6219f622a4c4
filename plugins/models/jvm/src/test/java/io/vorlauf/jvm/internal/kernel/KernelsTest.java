// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fastest kernels do what the plain ones do, to the bit, and both what {@link Kernels} says. Where there is no
 * Vector API the plain ones are compared with themselves.
 */
class KernelsTest {

    private static final int WIDTH = Kernels.WIDTH;
    private static final int GROUP = Kernels.GROUP;

    private final Kernels best = Kernels.best();
    private final Kernels plain = new PlainKernels();
    private final Random random = new Random(5);

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (random.nextGaussian() * Math.exp(3 * random.nextGaussian()));
        }
        return numbers;
    }

    private int[] integers(int count) {
        return random.ints(count).toArray();
    }

    /** Finite ones. */
    private int[] bfloats(int count) {
        return random.ints(count).map(both -> both & 0xbfffbfff).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 13})
    void aProductIsAChainOfFusedMultiplyAddsAlongTheInputs(int rows) {
        int inputs = 37;
        float[] weights = numbers(5 + inputs * WIDTH);
        float[] x = numbers(3 + rows * 40);
        float[] y = numbers(7 + rows * 90);
        float[] expected = y.clone();
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < WIDTH; j++) {
                float sum = y[7 + row * 90 + j];
                for (int i = 0; i < inputs; i++) {
                    sum = Math.fma(weights[5 + i * WIDTH + j], x[3 + row * 40 + i], sum);
                }
                expected[7 + row * 90 + j] = sum;
            }
        }

        for (Kernels kernels : new Kernels[] {best, plain}) {
            float[] result = y.clone();
            kernels.floats(weights, 5, inputs, x, 3, 40, rows, result, 7, 90);
            assertThat(result).as(kernels.description()).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 13})
    void aProductWithBfloat16WeightsIsThatWithTheSameWeightsWidened(int rows) {
        int pairs = 18;
        int[] weights = bfloats(5 + pairs * WIDTH);
        float[] x = numbers(3 + rows * 40);
        float[] y = numbers(7 + rows * 90);
        float[] wide = new float[2 * pairs * WIDTH];
        float[] expected = y.clone();
        plain.widenBfloats(weights, 5, pairs, wide);
        plain.floats(wide, 0, 2 * pairs, x, 3, 40, rows, expected, 7, 90);

        for (Kernels kernels : new Kernels[] {best, plain}) {
            float[] result = y.clone();
            kernels.bfloats(weights, 5, pairs, x, 3, 40, rows, result, 7, 90);
            assertThat(result).as(kernels.description()).containsExactly(expected);
            float[] widened = new float[wide.length];
            kernels.widenBfloats(weights, 5, pairs, widened);
            assertThat(widened).as(kernels.description()).containsExactly(wide);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 13})
    void aProductWithBinary16WeightsIsThatWithTheSameWeightsWidened(int rows) {
        int pairs = 18;
        int[] weights = integers(5 + pairs * WIDTH);
        float[] x = numbers(3 + rows * 40);
        float[] y = numbers(7 + rows * 90);
        float[] wide = new float[2 * pairs * WIDTH];
        float[] expected = y.clone();
        plain.widenHalves(weights, 5, pairs, 0x1p102f, wide);
        plain.floats(wide, 0, 2 * pairs, x, 3, 40, rows, expected, 7, 90);

        for (Kernels kernels : new Kernels[] {best, plain}) {
            float[] result = y.clone();
            kernels.halves(weights, 5, pairs, 0x1p102f, x, 3, 40, rows, result, 7, 90);
            assertThat(result).as(kernels.description()).containsExactly(expected);
        }
    }

    /** All of them: subnormal ones, both zeros. */
    @Test
    void aBinary16IsWidenedExactly() {
        int[] weights = new int[16 * WIDTH];
        float[] wide = new float[32 * WIDTH];
        for (int block = 0; block < 31; block++) {
            float[] expected = new float[wide.length];
            for (int i = 0; i < weights.length; i++) {
                int magnitude = block * weights.length + i;
                weights[i] = magnitude | (0x8000 | magnitude) << 16;
                int exponent = magnitude >> 10;
                int fraction = magnitude & 0x3ff;
                double exact = exponent == 0
                        ? Math.scalb((double) fraction, -24)
                        : Math.scalb(1024.0 + fraction, exponent - 25);
                expected[i / WIDTH * 2 * WIDTH + i % WIDTH] = (float) exact;
                expected[i / WIDTH * 2 * WIDTH + WIDTH + i % WIDTH] = (float) -exact;
            }
            for (Kernels kernels : new Kernels[] {best, plain}) {
                kernels.widenHalves(weights, 0, 16, 0x1p112f, wide);
                assertThat(wide).as(kernels.description()).containsExactly(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 13})
    void aProductWith8BitWeightsAddsTheScaledSumOfEachGroup(int rows) {
        int groups = 3;
        int[] weights = integers(5 + groups * GROUP / 4 * WIDTH);
        float[] scales = numbers(9 + groups * WIDTH);
        float[] x = numbers(3 + rows * 200);
        float[] y = numbers(7 + rows * 90);
        float[] expected = y.clone();
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < WIDTH; j++) {
                for (int group = 0; group < groups; group++) {
                    float sum = 0;
                    for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                        float integer = (byte) (weights[5 + bytesAt(groups, i, j)] >> 8 * (i % 4));
                        sum = Math.fma(integer * 0x1p24f, x[3 + row * 200 + i], sum);
                    }
                    int to = 7 + row * 90 + j;
                    expected[to] = Math.fma(scales[9 + group * WIDTH + j], sum, expected[to]);
                }
            }
        }

        for (Kernels kernels : new Kernels[] {best, plain}) {
            float[] result = y.clone();
            kernels.bytes(weights, 5, groups, scales, 9, x, 3, 200, rows, result, 7, 90, new float[WIDTH]);
            assertThat(result).as(kernels.description()).containsExactly(expected);
        }
    }

    /** Where the four bytes are that an input of an output belongs to: in columns of outputs. */
    private static int bytesAt(int groups, int input, int output) {
        return output / Kernels.COLUMN * (groups * GROUP / 4 * Kernels.COLUMN) + input / 4 * Kernels.COLUMN
                + output % Kernels.COLUMN;
    }

    @Test
    void widened8BitWeightsAreIntegersTimes2ToThe24th() {
        int[] weights = integers(5 + GROUP / 4 * WIDTH);
        float[] wide = new float[GROUP * WIDTH];
        for (int i = 0; i < GROUP; i++) {
            for (int j = 0; j < WIDTH; j++) {
                wide[i * WIDTH + j] = (byte) (weights[5 + bytesAt(1, i, j)] >> 8 * (i % 4)) * 0x1p24f;
            }
        }

        for (Kernels kernels : new Kernels[] {best, plain}) {
            float[] widened = new float[wide.length];
            kernels.widenBytes(weights, 5, GROUP / 4 * Kernels.COLUMN, widened);
            assertThat(widened).as(kernels.description()).containsExactly(wide);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void widenedCodesStandWhereTheyStandInAnInt(int bits) {
        int quads = 8;
        int column = 2 * quads * Kernels.COLUMN;
        int[] codes = integers(5 + WIDTH / Kernels.COLUMN * column);
        float[] wide = new float[4 * quads * WIDTH];
        for (int i = 0; i < 4 * quads; i++) {
            for (int j = 0; j < WIDTH; j++) {
                int place = 5 + j / Kernels.COLUMN * column + i * bits / 32 * Kernels.COLUMN + j % Kernels.COLUMN;
                int k = i % 4;
                int quad = codes[place] >>> i / 4 * 4 * bits % 32;
                int code = quad >> k * bits & (1 << bits) - 1;
                int value = bits == 8 && k == 3 ? (byte) code : code;
                wide[i * WIDTH + j] = value * (float) (1 << k * bits);
            }
        }

        for (Kernels kernels : new Kernels[] {best, plain}) {
            int[] pairs = new int[wide.length / 2];
            kernels.widenCodes(codes, 5, column, quads, bits, pairs);
            float[] widened = new float[wide.length];
            plain.widenBfloats(pairs, 0, 2 * quads, widened);
            assertThat(widened).as(kernels.description()).containsExactly(wide);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 13})
    void aProductWithWidenedCodesAddsTheScaledSumOfEachGroup(int rows) {
        int groups = 3;
        int pairs = 8;
        int[] weights = bfloats(5 + groups * pairs * WIDTH);
        float[] scales = numbers(9 + groups * WIDTH);
        float[] starts = numbers(6 + rows * 4);
        float[] x = numbers(3 + rows * 60);
        float[] y = numbers(7 + rows * 90);
        float[] expected = y.clone();
        float[] wide = new float[2 * groups * pairs * WIDTH];
        plain.widenBfloats(weights, 5, groups * pairs, wide);
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < WIDTH; j++) {
                int to = 7 + row * 90 + j;
                for (int group = 0; group < groups; group++) {
                    float sum = starts[6 + row * 4 + group];
                    for (int i = group * 2 * pairs; i < (group + 1) * 2 * pairs; i++) {
                        sum = Math.fma(wide[i * WIDTH + j], x[3 + row * 60 + i], sum);
                    }
                    expected[to] = Math.fma(scales[9 + group * WIDTH + j], sum, expected[to]);
                }
            }
        }

        for (Kernels kernels : new Kernels[] {best, plain}) {
            float[] result = y.clone();
            kernels.groups(
                    weights, 5, pairs, scales, 9, groups, x, 3, 60, starts, 6, 4, rows, result, 7, 90,
                    new float[WIDTH]);
            assertThat(result).as(kernels.description()).containsExactly(expected);
        }
    }

    @Test
    void sumsAreScaledAndAddedRowByRow() {
        float[] scales = numbers(2 + WIDTH);
        float[] sums = numbers(3 + 2 * WIDTH);
        float[] y = numbers(4 + 2 * 70);
        float[] expected = y.clone();
        for (int i = 0; i < 2 * WIDTH; i++) {
            int to = 4 + i / WIDTH * 70 + i % WIDTH;
            expected[to] = Math.fma(scales[2 + i % WIDTH], sums[3 + i], y[to]);
        }

        for (Kernels kernels : new Kernels[] {best, plain}) {
            float[] result = y.clone();
            kernels.addScaled(scales, 2, sums, 3, 2, result, 4, 70);
            assertThat(result).as(kernels.description()).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 31, 64, 100, 384})
    void aTotalIsMadeOfSixteenPartialSums(int count) {
        float[] x = numbers(2 + count);
        float[] parts = new float[16];
        for (int i = 0; i < count; i++) {
            parts[i % 16] += x[2 + i];
        }
        for (int half : new int[] {8, 4, 2, 1}) {
            for (int l = 0; l < half; l++) {
                parts[l] += parts[l + half];
            }
        }

        assertThat(best.total(x, 2, count, numbers(16))).isEqualTo(parts[0]);
        assertThat(plain.total(x, 2, count, numbers(16))).isEqualTo(parts[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 31, 64, 100, 384})
    void normsHaveTheSameBits(int count) {
        float[] x = numbers(2 + count);
        float[] gains = numbers(count);
        float[] biases = numbers(count);

        assertThat(best.squares(x, 2, count, 0.3f, numbers(16)))
                .isEqualTo(plain.squares(x, 2, count, 0.3f, numbers(16)));
        for (float[] added : new float[][] {biases, null}) {
            float[] fast = new float[count + 4];
            float[] slow = new float[count + 4];
            best.scale(x, 2, count, 0.3f, 1.7f, gains, added, fast, 4);
            plain.scale(x, 2, count, 0.3f, 1.7f, gains, added, slow, 4);
            assertThat(fast).containsExactly(slow);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 31, 64, 100, 384})
    void softmaxHasTheSameBitsAndTouchesNothingElse(int count) {
        float[] scores = numbers(count + 40);
        float[] fast = scores.clone();
        float[] slow = scores.clone();

        float total = best.exponentials(fast, 20, count, numbers(16));

        assertThat(total).isEqualTo(plain.exponentials(slow, 20, count, numbers(16)));
        assertThat(fast).containsExactly(slow);
        assertThat(Arrays.copyOf(fast, 20)).containsExactly(Arrays.copyOf(scores, 20));
        assertThat(Arrays.copyOfRange(fast, 20 + count, 40 + count))
                .containsExactly(Arrays.copyOfRange(scores, 20 + count, 40 + count));
        double sum = 0;
        for (int i = 20; i < 20 + count; i++) {
            sum += fast[i];
        }
        assertThat((double) total).isCloseTo(sum, within(1e-6 * sum));
    }

    /** A function of numbers in an array, written to another one. */
    private interface Activation {
        void apply(Kernels kernels, float[] x, int at, float[] y, int y0);
    }

    static Stream<Arguments> activations() {
        return Stream.of(
                Arguments.of((Activation) Kernels::silu, (DoubleUnaryOperator) x -> x / (1 + Math.exp(-x))),
                Arguments.of((Activation) Kernels::gelu, (DoubleUnaryOperator) x ->
                        0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
                Arguments.of((Activation) Kernels::geluErf, (DoubleUnaryOperator) KernelsTest::geluErf),
                Arguments.of((Activation) Kernels::multiply, (DoubleUnaryOperator) x -> x),
                Arguments.of(
                        (Activation) (kernels, x, at, y, y0) -> {
                            System.arraycopy(x, at, y, y0, WIDTH);
                            kernels.cap(y, y0, WIDTH - 3, 1.5f);
                            System.arraycopy(x, at + WIDTH - 3, y, y0 + WIDTH - 3, 3);
                            kernels.cap(y, y0 + WIDTH - 3, 3, 1.5f);
                        },
                        (DoubleUnaryOperator) x -> 1.5 * Math.tanh(x / 1.5)));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void activationsHaveTheSameBitsAndAreRight(Activation activation, DoubleUnaryOperator exact) {
        for (int i = 0; i < 100; i++) {
            float[] x = numbers(WIDTH + 5);
            for (int j = 0; j < x.length; j++) {
                x[j] = (float) Math.IEEEremainder(x[j], 20);
            }
            float[] fast = new float[WIDTH + 1];
            Arrays.fill(fast, 1);
            float[] slow = fast.clone();

            activation.apply(best, x, 5, fast, 1);
            activation.apply(plain, x, 5, slow, 1);

            assertThat(fast).containsExactly(slow);
            for (int j = 0; j < WIDTH; j++) {
                assertThat((double) fast[1 + j]).isCloseTo(exact.applyAsDouble(x[5 + j]), within(2e-6));
            }
        }
    }

    /** By the sum of the normal density, as Simpson has it. */
    private static double geluErf(double x) {
        int steps = 2_000;
        double h = x / steps;
        double sum = 1 + Math.exp(-x * x / 2);
        for (int i = 1; i < steps; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-h * i * h * i / 2);
        }
        return x * (0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI));
    }
}
