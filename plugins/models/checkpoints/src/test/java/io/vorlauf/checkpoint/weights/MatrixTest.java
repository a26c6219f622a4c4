// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MatrixTest {

    private final Matrix matrix = new Matrix(2, 3, new float[] {1, 2, 3, 4, 5, 6});

    @Test
    void rowsAndColumnsAreCutOut() {
        assertThat(matrix.rows(1, 1).values()).containsExactly(4, 5, 6);
        assertThat(matrix.columns(1, 2).values()).containsExactly(2, 3, 5, 6);
    }

    @Test
    void matricesStandBesideEachOther() {
        Matrix column = new Matrix(2, 1, new float[] {7, 8});
        assertThat(Matrix.beside(matrix, column).values()).containsExactly(1, 2, 3, 7, 4, 5, 6, 8);
    }

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

    @Test
    void rowsAndColumnsAreScaled() {
        assertThat(matrix.scaledRows(new float[] {2, 10}).values()).containsExactly(2, 4, 6, 40, 50, 60);
        assertThat(matrix.scaledColumns(new float[] {1, 2, 3}).values()).containsExactly(1, 4, 9, 4, 10, 18);
    }

    @Test
    void zerosFillItUp() {
        assertThat(matrix.widened(4).values()).containsExactly(1, 2, 3, 0, 4, 5, 6, 0);
        assertThat(matrix.heightened(3).values()).containsExactly(1, 2, 3, 4, 5, 6, 0, 0, 0);
        assertThat(matrix.widened(3)).isSameAs(matrix);
    }
}
