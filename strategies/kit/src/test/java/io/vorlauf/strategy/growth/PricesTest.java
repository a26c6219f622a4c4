// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.strategy.estimation.RoundCosts;
import org.junit.jupiter.api.Test;

class PricesTest {

    private final RoundCosts costs = new RoundCosts();

    @Test
    void areTheTokensThatDecodingMakesInTheSameTime() {
        Prices prices = Prices.of(costs, 2, 10);

        assertThat(prices.guesses(0)).isZero();
        assertThat(prices.guesses(10)).isCloseTo(2 * (costs.target(10) - costs.target(0)), within(1e-12));
        assertThat(prices.pass(3)).isCloseTo(2 * costs.draft(3), within(1e-12));
        assertThat(prices.pass(0)).isZero();
    }

    @Test
    void timeIsDearerWhereATokenThatWasGuessedCostsSomethingToo() {
        for (int i = 0; i < 10; i++) {
            for (int tokens = 1; tokens <= 6; tokens++) {
                costs.round(RoundOutcome.builder()
                        .drafted(8).depth(8).accepted(Tokens.of(new int[tokens - 1])).attempted(tokens).next(0)
                        .verifyNanos(1_000_000).totalNanos(1_000_000 + 200_000L * tokens).build(), 0, 0);
            }
        }
        double rate = 1e-6;
        Prices prices = Prices.of(costs, rate, 10);

        assertThat(prices.pass(1) / costs.draft(1)).isCloseTo(rate / (1 - rate * costs.perToken()), within(1e-12));
        assertThat(prices.pass(1)).isGreaterThan(1.2 * rate * costs.draft(1));
    }

    @Test
    void oneMoreGuessCostsTheSlopeAhead() {
        Prices prices = Prices.of(costs, 1, 10);

        for (int number = 0; number <= 10; number++) {
            assertThat(prices.oneMore(number)).isCloseTo(costs.target(2) - costs.target(1), within(1e-12));
        }
    }

    @Test
    void guessesAreFreeForTreesThatPayForTheDraftAlone() {
        Prices prices = Prices.ofPasses(costs, 1, 10);

        assertThat(prices.guesses(10)).isZero();
        assertThat(prices.oneMore(4)).isZero();
        assertThat(prices.pass(1)).isPositive();
    }

    @Test
    void areKnownForATreeOfOneGuess() {
        assertThat(Prices.of(costs, 1, 1).oneMore(1)).isGreaterThanOrEqualTo(0);
    }
}
