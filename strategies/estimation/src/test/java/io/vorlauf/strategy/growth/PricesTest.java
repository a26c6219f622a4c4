package io.vorlauf.strategy.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
