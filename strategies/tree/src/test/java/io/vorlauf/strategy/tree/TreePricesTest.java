// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.strategy.testkit.Economy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How large trees are at what prices, in an economy where time is what things are said to cost. */
class TreePricesTest {

    /** Passes of a target whose first row costs little more than the reading of its weights. */
    private static final Map<Integer, Double> STEEP =
            Map.of(1, 650.0, 2, 1100.0, 4, 1200.0, 8, 2000.0, 16, 3200.0, 32, 5900.0);

    private final TreeStrategy strategy = new TreeStrategy();

    private static Economy steep() {
        return new Economy().target(STEEP).draft(nodes -> 60 + 10 * nodes).overhead(15, 30, 15).asking(30).noise(0.3);
    }

    private double speed(Economy economy) {
        economy.run(strategy, 4);
        return economy.run(strategy, 16);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.5, 0.7, 0.85})
    void isNeverMuchSlowerThanPlainDecoding(double knows) {
        assertThat(speed(steep().knows(knows))).isGreaterThan(0.97);
    }

    @Test
    void guessesNothingWhereEveryNodeCostsAPass() {
        Economy economy = steep().target(nodes -> 650.0 * nodes).knows(0.95);

        assertThat(speed(economy)).isGreaterThan(0.97);
        assertThat(economy.plain()).isGreaterThan(0.95);
    }

    @Test
    void winsWhereGuessesPay() {
        assertThat(speed(steep().knows(0.95))).isGreaterThan(1.4);
    }

    @ParameterizedTest
    @CsvSource({"4, 0.97", "16, 0.97"})
    void isNeverMuchSlowerThanPlainDecodingOfAsManyGenerations(int lanes, double least) {
        Economy economy = steep().target(nodes -> 470 + 170.0 * nodes).lanes(lanes).knows(0.85);
        economy.run(strategy, 4 * lanes + 4);

        assertThat(economy.run(strategy, 8 * lanes + 8)).isGreaterThan(least);
    }
}
