// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PassCostsTest {

    private final PassCosts costs = PassCosts.builder()
            .passes(Map.of(2, 100L, 4, 160L, 8, 200L)).nodeNanos(7).build();

    @Test
    void aSizeOfTheTableCostsWhatTheTableSays() {
        assertThat(costs.nanos(2)).isEqualTo(100);
        assertThat(costs.nanos(4)).isEqualTo(160);
        assertThat(costs.nanos(8)).isEqualTo(200);
    }

    @Test
    void aSizeBetweenTwoOfThemLiesOnTheLineBetweenThem() {
        assertThat(costs.nanos(3)).isEqualTo(130);
        assertThat(costs.nanos(5)).isEqualTo(170);
    }

    @Test
    void aSizeBeyondTheTableLiesOnItsLastLine() {
        assertThat(costs.nanos(108)).isEqualTo(1_200);
    }

    @Test
    void aSizeBelowTheTableCostsWhatItsSmallestCosts() {
        assertThat(costs.nanos(1)).isEqualTo(100);
    }

    @Test
    void aTableOfOneSizeCostsAlwaysTheSame() {
        assertThat(PassCosts.builder().passes(Map.of(4, 50L)).build().nanos(64)).isEqualTo(50);
    }

    @Test
    void refusesATableOfNothing() {
        assertThatThrownBy(() -> PassCosts.builder().passes(Map.of()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("costs must be of passes with 1 node or more and 0 ns or more, not {} and 0 ns a node");
    }
}
