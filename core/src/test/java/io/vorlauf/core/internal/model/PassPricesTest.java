// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PassPricesTest {

    private final PassPrices prices = new PassPrices();

    @Test
    void passesOfDifferentSizesTellWhatAPassCostsBeforeItsFirstNode() {
        addPasses(1_000, 100);

        assertThat(prices.fixed()).isCloseTo(1_000, within(1e-6));
    }

    @Test
    void asManyNodesAreAffordableAsCostSoManyTimesThat() {
        addPasses(1_000, 100);

        assertThat(prices.nodes(3)).isCloseTo(30, within(1e-6));
    }

    @Test
    void cheapNodesAreAffordableInAnyNumber() {
        addPasses(1_000, 0);

        assertThat(prices.nodes(3)).isInfinite();
    }

    @Test
    void anyNumberIsAffordableBeforeAPassAndWhileAllHaveTheSameSize() {
        assertThat(prices.nodes(3)).isInfinite();

        prices.add(8, 2_000);
        prices.add(8, 2_100);

        assertThat(prices.nodes(3)).isInfinite();
        assertThat(prices.fixed()).isCloseTo(1_025, within(1.0));
    }

    private void addPasses(long fixed, long each) {
        for (int size : new int[] {1, 4, 16, 1, 8, 32}) {
            prices.add(size, fixed + each * size);
        }
    }
}
