// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LinearTest {

    private final Linear layer = new Linear(new Matrix(2, 3, new float[] {1, 2, 3, 4, 5, 6}), new float[] {7, 8, 9});

    @Test
    void aBiasThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new Linear(layer.weight(), new float[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a layer of 3 outputs cannot have a bias of 2");
    }

    @Test
    void numbersThatDoNotFillAMatrixAreRefused() {
        assertThatThrownBy(() -> new Matrix(2, 3, new float[5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a matrix of 2 × 3 cannot have 5 values");
    }
}
