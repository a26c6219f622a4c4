package io.vorlauf.cli.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NameWithParametersTest {

    @Test
    void parametersStandBehindColons() {
        assertThat(NameWithParameters.parse("tree:nodes=12:depth=5"))
                .contains(new NameWithParameters("tree", Map.of("nodes", "12", "depth", "5")));
    }

    @Test
    void aParameterThatIsThereTwiceIsRefused() {
        assertThat(NameWithParameters.parse("linear:k=3:k=4")).isEmpty();
    }
}
