// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.strategy.testkit.Enumeration.TextDistribution;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Trying every random outcome")
class EnumerationTest {

    private static final double[] DICE = {1, 1, 2};

    private static Tokens twoDice(Draws draws) {
        int first = draws.choose(DICE);
        return Tokens.of(first, first == 0 ? 9 : draws.choose(DICE));
    }

    @Test
    void givesEveryTextItsProbability() {
        Enumeration found = Enumeration.of(EnumerationTest::twoDice, 100);
        assertThat(found.runs()).isEqualTo(7);
        assertThat(found.texts().of(Tokens.of(0, 9))).isEqualTo(0.25);
        assertThat(found.texts().of(Tokens.of(2, 2))).isEqualTo(0.25);
        assertThat(found.texts().of(Tokens.of(1, 0))).isEqualTo(0.0625);
        assertThat(found.texts().beginnings(0).of(Tokens.empty())).isCloseTo(1, within(1e-15));
    }

    @Test
    void leavesOutWhatIsImpossible() {
        Enumeration found = Enumeration.of(draws -> {
            int token = draws.choose(new double[] {0, 3, 0});
            return Tokens.of(token, draws.accept(0) ? 1 : 0, draws.accept(1.5) ? 1 : 0);
        }, 100);
        assertThat(found.runs()).isEqualTo(1);
        assertThat(found.texts().of(Tokens.of(1, 0, 1))).isEqualTo(1);
    }

    @Test
    void remembersTheLikeliestWayToABeginning() {
        Function<Draws, Tokens> generation = draws ->
                Tokens.of(draws.accept(0.2) ? 5 : draws.accept(0.5) ? 5 : 6, draws.choose(DICE));
        Enumeration.Way way = Enumeration.of(generation, 100).wayTo(Tokens.of(5)).orElseThrow();
        assertThat(way.probability()).isEqualTo(0.8 * 0.5 * 0.5);
        assertThat(generation.apply(Enumeration.replay(way.decisions()))).isEqualTo(Tokens.of(5, 2));
    }

    @Test
    void refusesAGenerationThatMeetsOtherChoicesThanBefore() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> Enumeration.of(draws -> {
            draws.choose(runs.getAndIncrement() == 0 ? DICE : new double[] {1, 1});
            return Tokens.of(draws.choose(DICE));
        }, 100)).isInstanceOf(Enumeration.NotReproducibleException.class)
                .hasMessageContainingAll("decision 0", "[1.0, 1.0, 2.0]");
    }

    @Test
    void refusesAGenerationThatTakesFewerDecisionsThanBefore() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> Enumeration.of(draws -> {
            draws.choose(DICE);
            return runs.getAndIncrement() == 0 ? Tokens.of(draws.choose(DICE)) : Tokens.of(0);
        }, 100)).isInstanceOf(Enumeration.NotReproducibleException.class)
                .hasMessageContaining("ended after 1 decisions");
    }

    @Test
    void tellsEvenIfTheGenerationSwallowsWhatDecisionsThrow() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> Enumeration.of(draws -> {
            try {
                draws.choose(runs.getAndIncrement() == 0 ? DICE : new double[] {1, 1});
            } catch (RuntimeException e) {
                return Tokens.of(1);
            }
            return Tokens.of(0);
        }, 100)).isInstanceOf(Enumeration.NotReproducibleException.class);
    }

    @Test
    void givesUpWhereThereAreTooManyOutcomes() {
        assertThatThrownBy(() -> Enumeration.of(EnumerationTest::twoDice, 3))
                .isInstanceOf(Enumeration.TooManyOutcomesException.class)
                .hasMessageContainingAll("3 random outcomes", "0.375");
    }

    @Test
    void findsTheFirstTokenAboutWhichTwoDistributionsDisagree() {
        TextDistribution expected = new TextDistribution(Map.of(Tokens.of(0, 0), 0.5, Tokens.of(1, 0), 0.5));
        TextDistribution found = new TextDistribution(
                Map.of(Tokens.of(0, 0), 0.5, Tokens.of(1, 0), 0.2, Tokens.of(1, 1), 0.3));
        assertThat(found.totalVariation(expected)).isCloseTo(0.3, within(1e-15));
        assertThat(found.firstExcess(expected, 2, 1e-9)).isEqualTo(Tokens.of(1, 1));
        assertThat(expected.firstExcess(expected, 2, 1e-9)).isEqualTo(Tokens.empty());
    }

    @Test
    void countsTellDistributionsApart() {
        TextDistribution even = new TextDistribution(Map.of(Tokens.of(0), 0.5, Tokens.of(1), 0.4, Tokens.of(2), 0.1));
        assertThat(even.deviations(Map.of(Tokens.of(0), 503, Tokens.of(1), 392, Tokens.of(2), 105))).isLessThan(2);
        assertThat(even.deviations(Map.of(Tokens.of(0), 620, Tokens.of(1), 280, Tokens.of(2), 100))).isGreaterThan(6);
        assertThat(even.deviations(Map.of(Tokens.of(7), 1))).isInfinite();
        assertThat(new TextDistribution(Map.of(Tokens.of(0), 1.0)).deviations(Map.of(Tokens.of(0), 9))).isZero();
    }
}
