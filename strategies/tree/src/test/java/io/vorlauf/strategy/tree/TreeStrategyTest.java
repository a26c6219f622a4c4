// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TreeStrategyTest {

    @Test
    void isFoundInPlainJava() {
        assertThat(ServiceLoader.load(SpeculationStrategy.class)).singleElement().isInstanceOf(TreeStrategy.class);
    }

    @Test
    void needsOneDraft() {
        assertThat(new TreeStrategy().requiredDrafts()).isEqualTo(1);
    }

    @Test
    void growsDynamicallyUnlessToldOtherwise() {
        assertThat(TreeStrategy.GROWTH.defaultValue()).isEqualTo("dynamic");
    }
}
