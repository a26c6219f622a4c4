// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.bandit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class BanditStrategyTest {

    private final BanditStrategy strategy = new BanditStrategy();

    @Test
    void isFoundInPlainJava() {
        assertThat(ServiceLoader.load(SpeculationStrategy.class)).singleElement().isInstanceOf(BanditStrategy.class);
    }

    @Test
    void needsNoDraft() {
        assertThat(strategy.requiredDrafts()).isZero();
    }

    @Test
    void canBeToldHowToChoose() {
        assertThat(strategy.parameters()).containsExactly(BanditStrategy.EXPLORATION, BanditStrategy.MEMORY);
    }
}
