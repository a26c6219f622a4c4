package io.vorlauf.strategy.estimation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ThroughputTest {

    @Test
    void isTheRatioOfTotalsNotTheMeanOfRatios() {
        Throughput throughput = new Throughput(1e9);
        throughput.observe(1, 1);
        throughput.observe(9, 4);

        assertThat(throughput.tokensPerCost()).isCloseTo(2, within(1e-6));
    }

    @Test
    void followsTheLastRounds() {
        Throughput throughput = new Throughput(20);
        for (int i = 0; i < 200; i++) {
            throughput.observe(5, 1);
        }
        for (int i = 0; i < 100; i++) {
            throughput.observe(1, 1);
        }

        assertThat(throughput.tokensPerCost()).isCloseTo(1, within(0.05));
        assertThat(throughput.rounds()).isCloseTo(20, within(0.1));
    }

    @Test
    void refusesAMemoryOfLessThanOneRound() {
        assertThatThrownBy(() -> new Throughput(1)).isInstanceOf(IllegalArgumentException.class);
    }
}
