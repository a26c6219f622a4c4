package io.vorlauf.strategy.linear;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class LinearStrategyTest {

    private final LinearStrategy strategy = new LinearStrategy();

    @Test
    void isFoundInPlainJava() {
        assertThat(ServiceLoader.load(SpeculationStrategy.class)).singleElement().isInstanceOf(LinearStrategy.class);
    }

    @Test
    void needsOneDraft() {
        assertThat(strategy.requiredDrafts()).isEqualTo(1);
    }

    @Test
    void draftsFourTokensUnlessToldOtherwise() {
        assertThat(strategy.parameters()).containsExactly(LinearStrategy.K);
        assertThat(LinearStrategy.K.defaultValue()).isEqualTo(4);
    }
}
