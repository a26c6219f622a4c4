// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

@DisplayName("Every kind of strategy passes")
class EveryKindTest {

    @Nested
    class Chains extends StrategyLaws {
        @Override
        protected SpeculationStrategy strategy() {
            return Strategies.chain();
        }
    }

    @Nested
    @Tag("thorough")
    class TreesOfDrawnAndProposedTokens extends StrategyLaws {
        @Override
        protected SpeculationStrategy strategy() {
            return Strategies.bush();
        }
    }

    @Nested
    @Tag("thorough")
    class TreesOfTokensThatWereLookedAtBefore extends StrategyLaws {
        @Override
        protected SpeculationStrategy strategy() {
            return Strategies.chooser();
        }
    }

    @Nested
    class CascadesOfTwoDrafts extends StrategyLaws {
        @Override
        protected SpeculationStrategy strategy() {
            return Strategies.ladder();
        }
    }

    @Nested
    @Tag("thorough")
    class StrategiesThatLetOthersGrow extends StrategyLaws {
        @Override
        protected SpeculationStrategy strategy() {
            return Strategies.deputy();
        }

        @Override
        protected List<SpeculationStrategy> others() {
            return List.of(Strategies.chain(), Strategies.chooser());
        }
    }
}
