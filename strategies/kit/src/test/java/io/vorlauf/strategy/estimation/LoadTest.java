// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadTest {

    private final Load load = new Load();

    private void rounds(int number, int lanes) {
        for (int i = 0; i < number; i++) {
            load.observe(RoundOutcome.builder()
                    .accepted(Tokens.empty()).next(0).verifyNanos(1).totalNanos(1).lanes(lanes).build());
        }
    }

    @Test
    void aGenerationIsAloneUntilItHearsOfOthers() {
        assertThat(load.generations()).isEqualTo(1);
        assertThat(load.level()).isZero();
    }

    @Test
    void followsTheLastRounds() {
        rounds(1, 8);
        assertThat(load.generations()).isEqualTo(8);
        rounds(30, 2);
        assertThat(load.generations()).isEqualTo(2);
    }

    @Test
    void aSingleRoundOfOthersDoesNotChangeIt() {
        rounds(20, 8);
        rounds(1, 7);
        assertThat(load.generations()).isEqualTo(8);
    }

    @Test
    void eachDoublingOfTheGenerationsIsALevel() {
        assertThat(IntStream.of(1, 2, 3, 4, 5, 8, 9, 16, 17, 32, 33, 64, 1000).map(Load::level))
                .containsExactly(0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6);
        assertThat(Load.levels()).isEqualTo(7);
    }
}
