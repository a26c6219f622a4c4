package io.vorlauf.strategy.testkit.internal.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.strategy.testkit.TableModel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An intercepted model")
class InterceptedModelTest {

    @Test
    void promisesWhatTheModelBehindItPromises() {
        assertThat(new InterceptedModel(TableModel.of("exact", 5, 8), call -> { }).sameBits()).isTrue();
    }
}
