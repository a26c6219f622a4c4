package io.vorlauf.tensorflow.internal.graph;

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
    void matricesStandBesideAndBelowEachOther() {
        Matrix column = new Matrix(2, 1, new float[] {7, 8});
        assertThat(Matrix.beside(matrix, column).values()).containsExactly(1, 2, 3, 7, 4, 5, 6, 8);
        assertThat(Matrix.below(column, column)).satisfies(below -> {
            assertThat(below.rows()).isEqualTo(4);
            assertThat(below.values()).containsExactly(7, 8, 7, 8);
        });
    }
}
