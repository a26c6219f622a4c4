// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vorlauf.training.TrainingPlan.MatrixPrecision;
import org.junit.jupiter.api.Test;

class MatrixPrecisionTest {

    @Test
    void whatIsAskedForIsTaken() {
        assertThat(MatrixPrecision.BFLOAT16.isBfloat16()).isTrue();
        assertThat(MatrixPrecision.FLOAT.isBfloat16()).isFalse();
    }

    @Test
    void theClockDecidesWithoutTrouble() {
        assertThatCode(MatrixPrecision.AUTO::isBfloat16).doesNotThrowAnyException();
    }
}
