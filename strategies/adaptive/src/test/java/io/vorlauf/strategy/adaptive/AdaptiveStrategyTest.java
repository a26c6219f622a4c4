// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class AdaptiveStrategyTest {

    @Test
    void isFoundInPlainJava() {
        assertThat(ServiceLoader.load(SpeculationStrategy.class)).singleElement().isInstanceOf(AdaptiveStrategy.class);
    }

    @Test
    void worksWithoutADraft() {
        assertThat(new AdaptiveStrategy().requiredDrafts()).isZero();
    }

    @Test
    void hasUpperLimitsAndNothingElseToSet() {
        assertThat(new AdaptiveStrategy().parameters()).containsExactly(AdaptiveStrategy.NODES, AdaptiveStrategy.DEPTH);
    }
}
