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
            experience.throughput().observe(6, 2);
        }

        assertThat(inPlainRounds()).isCloseTo(3, Percentage.withPercentage(1));
    }
}
