// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PlainMathTest {

    @Test
    void theExponentialIsRightToTwoUnitsInTheLastPlace() {
        for (float x = -86.9f; x < 86.9f; x += 0.00137f) {
            double exact = Math.exp(x);
            double actual = PlainMath.exp(x);
            assertThat(actual).as("exp(%s)", x).isCloseTo(exact, within(exact * 0x1p-22));
        }
        assertThat(PlainMath.exp(0)).isEqualTo(1);
    }

    @Test
    void theExponentialStaysNormalFarOut() {
        for (float x : new float[] {87, 1000, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
            assertThat(PlainMath.exp(x)).isFinite().isEqualTo(PlainMath.exp(87));
            assertThat(PlainMath.exp(-x)).isBetween(Float.MIN_NORMAL, 1e-37f);
        }
    }

    @Test
    void activationsAreRight() {
        for (float x = -20; x < 20; x += 0.0173f) {
            double silu = x / (1 + Math.exp(-x));
            double gelu = 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            double actualSilu = PlainMath.silu(x);
            double actualGelu = PlainMath.gelu(x);
            assertThat(actualSilu).isCloseTo(silu, within(1e-6 * Math.abs(x)));
            assertThat(actualGelu).isCloseTo(gelu, within(1e-6 * Math.abs(x)));
        }
    }
}
