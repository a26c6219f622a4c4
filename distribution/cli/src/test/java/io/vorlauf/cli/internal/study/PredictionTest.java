// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.cli.internal.study.TradeOffs.Prediction;
import org.junit.jupiter.api.Test;

class PredictionTest {

    @Test
    void tokensPerRoundAreTheSumOfTheProbabilitiesOfEachGuess() {
        assertThat(new Prediction(0.8, 4, 0).tokens()).isEqualTo(1 + 0.8 + 0.64 + 0.512 + 0.4096, within(1e-12));
        assertThat(new Prediction(1, 4, 0).tokens()).isEqualTo(5);
        assertThat(new Prediction(0, 4, 0).tokens()).isEqualTo(1);
    }

    @Test
    void atOneGuessSpeculationPaysFromAcceptanceEqualToCostOn() {
        assertThat(new Prediction(0.3, 1, 0.3).speedUp()).isEqualTo(1, within(1e-12));
        assertThat(new Prediction(0.31, 1, 0.3).speedUp()).isGreaterThan(1);
    }

    @Test
    void aVerificationThatCostsMoreThanAPassIsPaidFor() {
        assertThat(new Prediction(0.8, 4, 0.05).speedUp(1.8))
                .isEqualTo(new Prediction(0.8, 4, 0.05).tokens() / 2, within(1e-12));
    }
}
