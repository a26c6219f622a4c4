// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.checkpoint.weights.NormWeights;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactAttentionTest {

    private final ExactAttention attention = ExactAttention.of(512);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 300, 512, 513, 1_024, 8_192, 131_072})
    void sumsOverAFullContextStayBelowWhatBinary64CountsExactly(int context) {
        ExactAttention some = ExactAttention.of(context);
        double largest = Math.scalb((double) context, some.weightBits() + some.valueBits());
        assertThat(largest * 1.1).isLessThanOrEqualTo(Math.scalb(1.0, 53));
        assertThat(some.weightBits()).isBetween(17, 22);
        assertThat(some.valueBits()).isBetween(17, 22);
    }

    @Test
    void aValueCannotExceedItsBits() {
        NormWeights norm = new NormWeights(new float[] {1, 2, 1, 1}, new float[] {0, 1, 0, 0});
        ValueBounds values = new ValueBounds(4, 2, Optional.of(norm), 0);
        values.add(0, 2, new float[] {3, 0.1f, -2, 0.2f, 1, 0, 5, -0.1f}, 1, 2);
        float scale = attention.scale(values.with(new float[] {7, 0})[0]);
        // The row of root mean square 1 that is longest along the first column: (3, -4, 1, 5) to length 2.
        double length = Math.sqrt(9 + 16 + 1 + 25);
        double worst = 2 * length + 2 + 7;
        assertThat(worst * scale).isLessThan(Math.scalb(1.0, attention.valueBits()));
        assertThat(worst * scale).isGreaterThan(Math.scalb(1.0, attention.valueBits() - 3));
    }

    @Test
    void aValueOfRowsThatAreNotNormedCannotExceedItsBitsEither() {
        ValueBounds values = new ValueBounds(2, 1, Optional.empty(), 20);
        values.add(0, 1, new float[] {3, -4}, 2, 1);

        float scale = attention.scale(values.with(new float[] {7})[0]);

        // A row of length 20 along the column.
        double worst = 20 * 5 + 7;
        assertThat(worst * scale).isLessThan(Math.scalb(1.0, attention.valueBits()));
        assertThat(worst * scale).isGreaterThan(Math.scalb(1.0, attention.valueBits() - 3));
    }

    @Test
    void boundsDoNotDependOnThePiecesInWhichWeightsCome() {
        float[] weights = {3, 0.1f, -2, 0.2f, 1, 0};
        Optional<NormWeights> norm = Optional.of(new NormWeights(new float[] {1, 2}, new float[] {0.3f, 1}));
        ValueBounds whole = new ValueBounds(2, 3, norm, 0);
        whole.add(0, 3, weights, 2, 1);
        ValueBounds parts = new ValueBounds(2, 3, norm, 0);
        parts.add(0, 2, new float[] {3, -2, 0.1f, 0.2f}, 1, 2);
        parts.add(2, 1, new float[] {1, 0}, 2, 1);

        assertThat(parts.with(null)).containsExactly(whole.with(null));
    }

    @Test
    void columnsThatAreNextToNothingOrHugeHaveScalesThatAreNumbers() {
        float[] weights = {1e-36f, 0, 1e30f, Float.MIN_VALUE};
        ValueBounds values = new ValueBounds(1, 4, Optional.of(new NormWeights(new float[] {1}, null)), 0);
        values.add(0, 4, weights, 1, 4);
        double[] bounds = values.with(null);
        for (int i = 0; i < bounds.length; i++) {
            float scale = attention.scale(bounds[i]);
            assertThat(weights[i] * scale).as("column %d of %s", i, Arrays.toString(bounds)).isFinite();
            assertThat(1 / scale).isFinite().isPositive();
        }
    }
}
