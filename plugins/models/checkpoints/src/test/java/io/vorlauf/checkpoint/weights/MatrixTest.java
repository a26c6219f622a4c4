// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MatrixTest {

    private final Matrix matrix = new Matrix(2, 3, new float[] {1, 2, 3, 4, 5, 6});

    @Test
    void rowsBecomeColumns() {
        assertThat(matrix.transposed().values()).containsExactly(1, 4, 2, 5, 3, 6);
        Matrix large = new Matrix(70, 45, new float[70 * 45]);
        for (int i = 0; i < large.values().length; i++) {
            large.values()[i] = i;
        }
        assertThat(large.transposed().transposed().values()).containsExactly(large.values());
        assertThat(large.transposed().values()[44 * 70 + 69]).isEqualTo(69 * 45 + 44);
    }
}
