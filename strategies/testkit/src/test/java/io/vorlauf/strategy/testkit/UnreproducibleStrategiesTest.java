// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A strategy that does not do the same again")
class UnreproducibleStrategiesTest {

    /** Flips a coin of its own before every draw. */
    private static SpeculationStrategy moody() {
        Random coins = new Random();
        return Strategies.of("moody", 1, (context, tree) -> {
            if (context.drafts().get(0).reaches(tree.root())) {
                tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 1 + coins.nextInt(2));
            }
        });
    }

    private static final StrategyUnderTest MOODY = StrategyUnderTest.of(UnreproducibleStrategiesTest::moody)
            .withSamplers(List.of(SamplerSettings.ofTemperature(1)));

    @Nested
    @Tag("long")
    class PassesIfItSaysSo extends StrategyLaws {

        @Override
        protected SpeculationStrategy strategy() {
            return moody();
        }

        @Override
        protected boolean reproducible() {
            return false;
        }
    }

    @Test
    void isToldToSaySo() {
        assertThatThrownBy(() -> ExactnessLaws.closeness(
                        MOODY, VerificationMethod.TOKEN_WISE, SamplerSettings.ofTemperature(1), Conditions.USUAL))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("'moody'", "does not do the same again", "decision", "reproducible()");
    }

    @Test
    void isNotExcusedFromAnything() {
        Conditions broken = BrokenEngine.conditions(VerificationMethod.TOKEN_WISE,
                (draws, seed) -> new RecursiveVerification(draws, RecursiveVerification.Defect.NO_RESIDUAL));
        StrategyUnderTest excused = MOODY.withReproducible(false)
                .withEnumeration(new EnumerationSize(3, 3, 100_000, 20_000));
        DynamicTest tokenWise = ExactnessLaws.rejection(excused, broken).get(1);
        assertThat(tokenWise.getDisplayName()).startsWith("token-wise");
        assertThatThrownBy(() -> tokenWise.getExecutable().execute())
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("20,000 seeds", "standard deviations off", "the target says");
    }

    @Test
    void isAsLargeAsItMayBeAndIsToldHowToShrink() {
        StrategyUnderTest large = StrategyUnderTest.of(Strategies::bush)
                .withEnumeration(new EnumerationSize(5, 3, 100, 4_000));
        assertThatThrownBy(() -> ExactnessLaws.closeness(
                        large, VerificationMethod.TOKEN_WISE, SamplerSettings.ofTemperature(1), Conditions.USUAL))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("'bush'", "too large", "vocabulary of 5", "100 random outcomes",
                        "enumeration()");
    }
}
