// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankAcceptanceTest {

    private final RankAcceptance acceptance = new RankAcceptance();

    @Test
    void believesAtFirstThatEachRankHoldsAQuarterAsOftenAsTheOneBefore() {
        assertThat(acceptance.rate(1, 0)).isCloseTo(0.6, within(1e-12));
        assertThat(acceptance.rate(5, 1)).isCloseTo(0.15, within(1e-12));
    }

    @Test
    void convergesToWhatIsMeasuredAtEachDepth() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            acceptance.observe(1, 3, random.nextDouble() < 0.9 ? 0 : 1);
            acceptance.observe(2, 3, random.nextDouble() < 0.4 ? 0 : -1);
        }

        assertThat(acceptance.rate(1, 0)).isCloseTo(0.9, within(0.06));
        assertThat(acceptance.rate(1, 1)).isCloseTo(0.1, within(0.06));
        assertThat(acceptance.rate(2, 0)).isCloseTo(0.4, within(0.06));
        assertThat(acceptance.rate(2, 1)).isLessThan(0.03);
    }

    @Test
    void aDepthThatWasNotReachedBorrowsFromTheOthers() {
        for (int i = 0; i < 500; i++) {
            acceptance.observe(1, 1, 0);
        }

        assertThat(acceptance.rate(7, 0)).isGreaterThan(0.95);
    }

    @Test
    void ratesOfADepthFallWithRankAndLeaveSomethingOver() {
        for (int i = 0; i < 500; i++) {
            acceptance.observe(1, 2, 1);
        }

        for (double[] rates : acceptance.rates(3, 6)) {
            assertThat(rates).isSortedAccordingTo((a, b) -> Double.compare(b, a));
            assertThat(Arrays.stream(rates).sum()).isLessThan(1);
        }
    }
}
