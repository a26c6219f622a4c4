// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ExperienceTest {

    private final Experience experience = new Experience();

    private double inPlainRounds() {
        return experience.rate() * experience.costs().round(0);
    }

    @Test
    void expectsMoreThanPlainDecodingMakesUntilItKnowsBetter() {
        assertThat(inPlainRounds()).isBetween(1.2, 2.0);
    }

    @Test
    void goesByTheRoundsThereWereAfterAFew() {
        for (int i = 0; i < 5; i++) {
            experience.observe(6, 2);
        }

        assertThat(inPlainRounds()).isCloseTo(3, Percentage.withPercentage(1));
    }

    @Test
    void goesByTheRatioOfTotalsNotByTheMeanOfRatios() {
        for (int i = 0; i < 500; i++) {
            experience.observe(1, 1);
            experience.observe(9, 4);
        }

        assertThat(inPlainRounds()).isCloseTo(2, Percentage.withPercentage(2));
    }

    @Test
    void followsTheLastRounds() {
        for (int i = 0; i < 500; i++) {
            experience.observe(5, 1);
        }
        for (int i = 0; i < 250; i++) {
            experience.observe(1, 1);
        }

        assertThat(inPlainRounds()).isCloseTo(1, Percentage.withPercentage(10));
    }
}
