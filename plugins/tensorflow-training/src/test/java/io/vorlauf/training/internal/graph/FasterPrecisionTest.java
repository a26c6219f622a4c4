package io.vorlauf.training.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vorlauf.training.MatrixPrecision;
import org.junit.jupiter.api.Test;

class FasterPrecisionTest {

    @Test
    void whatIsAskedForIsTaken() {
        assertThat(FasterPrecision.isBfloat16(MatrixPrecision.BFLOAT16)).isTrue();
        assertThat(FasterPrecision.isBfloat16(MatrixPrecision.FLOAT)).isFalse();
    }

    @Test
    void theClockDecidesWithoutTrouble() {
        assertThatCode(() -> FasterPrecision.isBfloat16(MatrixPrecision.AUTO)).doesNotThrowAnyException();
    }
}
