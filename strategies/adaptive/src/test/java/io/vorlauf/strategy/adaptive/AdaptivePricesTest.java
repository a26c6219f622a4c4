// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.strategy.testkit.Economy;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is guessed at what prices, in an economy where time is what things are said to cost. */
class AdaptivePricesTest {

    /** Passes in plain Java of a target with 16 million parameters. */
    private static final Map<Integer, Double> STEEP =
            Map.of(1, 650.0, 2, 1100.0, 4, 1200.0, 8, 2000.0, 16, 3200.0, 32, 5900.0);

    /** The same target where every operation has a price of its own. */
    private static final Map<Integer, Double> FLAT = Map.of(1, 3300.0, 8, 4400.0, 16, 5600.0, 32, 8200.0);

    private final AdaptiveStrategy strategy = new AdaptiveStrategy();

    private static Economy steep() {
        return new Economy().target(STEEP).draft(nodes -> 60 + 10 * nodes).overhead(25, 30, 15);
    }

    private static Economy flat() {
        return new Economy().target(FLAT).draft(nodes -> 700 + 20 * nodes).overhead(25, 30, 15);
    }

    /** The speed once the first texts have taught what things cost. */
    private double speed(Economy economy) {
        economy.run(strategy, 4);
        return economy.run(strategy, 16);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "0.3, 0", "0.5, 0", "0.7, 0", "0.85, 0",
        "0, 0.5", "0.3, 0.5", "0.5, 0.5", "0.7, 0.5", "0.85, 0.5"})
    void isNeverMuchSlowerThanPlainDecoding(double knows, double noise) {
        assertThat(speed(steep().knows(knows).noise(noise))).isGreaterThan(0.98);
        assertThat(new AdaptivePricesTest().speed(flat().knows(knows).noise(noise))).isGreaterThan(0.98);
    }

    /** The speed of the best of plain decoding and of chains of one to twelve guesses. */
    private static double best(Supplier<Economy> economy) {
        return IntStream.rangeClosed(0, 12).mapToDouble(k -> economy.get().runChains(k, 16)).max().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "STEEP, 0.5", "STEEP, 0.85", "STEEP, 0.95", "FLAT, 0.5", "FLAT, 0.7", "FLAT, 0.95", "FOURS, 0.5", "FOURS, 0.85",
        "WIDE, 0.5", "WIDE, 0.7", "WIDE, 0.85"})
    void isAsFastAsTheBestChainNearly(Target target, double knows) {
        Supplier<Economy> economy = () -> steep().target(target.costs).knows(knows).asking(30).noise(0.3);

        Economy learning = economy.get();
        learning.run(strategy, 8);
        assertThat(learning.run(strategy, 24)).isGreaterThan(0.92 * best(economy));
    }

    private enum Target {
        STEEP(AdaptivePricesTest.STEEP),
        FLAT(AdaptivePricesTest.FLAT),
        FOURS(Map.of(1, 650.0, 2, 1100.0, 4, 1100.0, 5, 1800.0, 8, 1800.0, 9, 2500.0, 12, 2500.0, 13, 3200.0)),
        /** Eight times as many weights, where the second row is dear and the next ones are not. */
        WIDE(Map.of(1, 16500.0, 2, 18500.0, 4, 22500.0, 5, 26000.0, 8, 28500.0, 12, 31300.0, 16, 37500.0, 32, 56600.0));

        private final Map<Integer, Double> costs;

        Target(Map<Integer, Double> costs) {
            this.costs = costs;
        }
    }

    @Test
    void guessesNothingWhereEveryNodeCostsAPass() {
        Economy economy = steep().target(nodes -> 650.0 * nodes).knows(0.95);

        assertThat(speed(economy)).isGreaterThan(0.98);
        assertThat(economy.plain()).isGreaterThan(0.95);
    }

    @Test
    void guessesNothingWhereTheOverheadEatsTheGain() {
        Economy cheap = steep().knows(0.8);
        Economy dear = steep().knows(0.8).overhead(200, 30, 300);

        assertThat(speed(cheap)).isGreaterThan(1.15);
        assertThat(cheap.plain()).isLessThan(0.1);
        assertThat(new AdaptivePricesTest().speed(dear)).isGreaterThan(0.98);
        assertThat(dear.plain()).isGreaterThan(0.9);
    }

    @Test
    void guessesDeeperWhereTheDraftIsCheap() {
        Economy cheap = flat().draft(nodes -> 50 + nodes).knows(0.85);
        Economy dear = flat().draft(nodes -> 1200 + nodes).knows(0.85);
        speed(cheap);
        new AdaptivePricesTest().speed(dear);

        assertThat(cheap.meanDepth()).isGreaterThan(1.3 * dear.meanDepth());
    }

    @Test
    void winsWhereGuessesPay() {
        assertThat(speed(steep().knows(0.95))).isGreaterThan(1.5);
        assertThat(new AdaptivePricesTest().speed(flat().knows(0.5))).isGreaterThan(1.1);
        assertThat(new AdaptivePricesTest().speed(flat().knows(0.95))).isGreaterThan(2.1);
    }

    @Test
    void aTokensOwnCostChangesNothingAboutWhatPays() {
        Economy economy = steep().knows(0.3).overhead(25, 600, 15);

        assertThat(speed(economy)).isGreaterThan(0.98);
        assertThat(economy.plain()).isGreaterThan(0.9);
    }

    @Test
    void comesBackWhenTheDraftBecomesUseful() {
        Economy economy = flat().knows(0);
        economy.run(strategy, 12);
        assertThat(economy.plain()).isGreaterThan(0.9);

        economy.knows(0.9).run(strategy, 12);
        assertThat(economy.run(strategy, 12)).isGreaterThan(1.5);
    }

    /** The steep target where generations share passes, whose nodes each have their price. */
    private static Economy shared(int lanes) {
        return steep().target(nodes -> 470 + 170.0 * nodes).lanes(lanes).knows(0.85);
    }

    private static Economy learnt(int lanes) {
        Economy economy = shared(lanes);
        AdaptiveStrategy strategy = new AdaptiveStrategy();
        economy.run(strategy, 4 * lanes + 4);
        economy.run(strategy, 8 * lanes + 8);
        return economy;
    }

    @Test
    void guessesTheLessTheMoreGenerationsShareAPass() {
        double alone = learnt(1).guesses();
        double few = learnt(4).guesses();
        double many = learnt(16).guesses();

        assertThat(alone).isGreaterThan(1.5);
        assertThat(few).isLessThan(0.7 * alone);
        assertThat(many).isLessThan(0.25 * alone);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 16, 32})
    void isNeverMuchSlowerThanPlainDecodingOfAsManyGenerations(int lanes) {
        Economy economy = shared(lanes);
        economy.run(strategy, 4 * lanes + 4);

        assertThat(economy.run(strategy, 8 * lanes + 8)).isGreaterThan(0.97);
    }

    @Test
    void guessesAgainOnceItIsAlone() {
        Economy economy = shared(16);
        economy.run(strategy, 64);

        economy.lanes(1).run(strategy, 8);
        assertThat(economy.run(strategy, 16)).isGreaterThan(1.15);
    }

    @Test
    void goesOnGuessingWhereNodesCostLittle() {
        Economy economy = flat().target(nodes -> 3300 + 20.0 * nodes).lanes(8).knows(0.9)
                .draft(nodes -> 300 + 5 * nodes);
        economy.run(strategy, 48);

        assertThat(economy.run(strategy, 64)).isGreaterThan(1.5);
    }
}
