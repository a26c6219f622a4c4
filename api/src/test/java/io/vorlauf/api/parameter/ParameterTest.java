// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterTest {

    private static final Parameter<Integer> K = Parameter.integer("k", "tokens drafted per round", 4, 1, 64);

    @Test
    void anotherDefaultChangesNothingElse() {
        Parameter<Integer> other = K.withDefault("8");

        assertThat(other.defaultValue()).isEqualTo(8);
        assertThat(other).extracting(Parameter::name, Parameter::description, Parameter::allowed)
                .containsExactly("k", "tokens drafted per round", "a whole number from 1 to 64");
        assertThat(K.defaultValue()).isEqualTo(4);
    }

    @Test
    void aDefaultMustBeAllowed() {
        assertThatThrownBy(() -> K.withDefault("65"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("parameter 'k' must be a whole number from 1 to 64, not '65'");
    }

    @Test
    void valuesOfTheOneWithAnotherDefaultAreReadThroughTheOriginal() {
        ParameterValues values = ParameterValues.of("strategy 'x'", List.of(K.withDefault("8")), Map.of());

        assertThat(values.get(K)).isEqualTo(8);
    }

    @Test
    void onlyAChoiceHasChoices() {
        assertThat(K.choices()).isEmpty();
        assertThat(Parameter.choice("growth", "how", "static", List.of("static", "dynamic")).choices())
                .containsExactly("static", "dynamic");
    }
}
