// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NameWithParametersTest {

    @Test
    void parametersStandBehindColons() {
        assertThat(NameWithParameters.read("tree:nodes=12:depth=5"))
                .isEqualTo(new NameWithParameters("tree", Map.of("nodes", "12", "depth", "5")));
    }

    @Test
    void aParameterThatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> NameWithParameters.read("linear:k=3:k=4")).hasMessage("sets 'k' twice");
    }
}
