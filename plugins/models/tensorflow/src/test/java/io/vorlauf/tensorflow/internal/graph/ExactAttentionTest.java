// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.checkpoint.weights.Linear;
import io.vorlauf.checkpoint.weights.Matrix;
import io.vorlauf.checkpoint.weights.NormWeights;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactAttentionTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 300, 512, 513, 1_024, 8_192, 131_072})
    void sumsOverAFullContextStayBelowWhatBinary64CountsExactly(int context) {
        ExactAttention attention = ExactAttention.of(context);
        double largest = Math.scalb((double) context, attention.weightBits() + attention.valueBits());
        assertThat(largest * 1.1).isLessThanOrEqualTo(Math.scalb(1.0, 53));
        assertThat(attention.weightBits()).isBetween(17, 22);
        assertThat(attention.valueBits()).isBetween(17, 22);
    }

    @Test
    void aValueCannotExceedItsBits() {
        ExactAttention attention = ExactAttention.of(512);
        Linear values = new Linear(new Matrix(4, 2, new float[] {3, 0.1f, -2, 0.2f, 1, 0, 5, -0.1f}), new float[] {7, 0});
        NormWeights norm = new NormWeights(new float[] {1, 2, 1, 1}, new float[] {0, 1, 0, 0});
        float[] scales = attention.valueScales(values, Optional.of(norm), 0).orElseThrow();
        // The row of root mean square 1 that is longest along the first column: (3, -4, 1, 5) to length 2.
        double length = Math.sqrt(9 + 16 + 1 + 25);
        double worst = 2 * length + 2 + 7;
        assertThat(worst * scales[0]).isLessThan(Math.scalb(1.0, attention.valueBits()));
        assertThat(worst * scales[0]).isGreaterThan(Math.scalb(1.0, attention.valueBits() - 3));
    }

    @Test
    void aValueOfRowsThatAreNotNormedCannotExceedItsBitsEither() {
        ExactAttention attention = ExactAttention.of(512);
        Linear values = new Linear(new Matrix(2, 1, new float[] {3, -4}), new float[] {7});

        float scale = attention.valueScales(values, Optional.empty(), 20).orElseThrow()[0];

        // A row of length 20 along the column.
        double worst = 20 * 5 + 7;
        assertThat(worst * scale).isLessThan(Math.scalb(1.0, attention.valueBits()));
        assertThat(worst * scale).isGreaterThan(Math.scalb(1.0, attention.valueBits() - 3));
    }

    @Test
    void columnsThatAreNextToNothingOrHugeHaveScalesThatAreNumbers() {
        float[] weights = {1e-36f, 0, 1e30f, Float.MIN_VALUE};
        float[] scales = ExactAttention.of(512)
                .valueScales(
                        new Linear(new Matrix(1, 4, weights), null),
                        Optional.of(new NormWeights(new float[] {1}, null)), 0)
                .orElseThrow();
        for (int i = 0; i < scales.length; i++) {
            assertThat(weights[i] * scales[i]).as("column %d of %s", i, Arrays.toString(scales)).isFinite();
            assertThat(1 / scales[i]).isFinite().isPositive();
        }
    }
}
