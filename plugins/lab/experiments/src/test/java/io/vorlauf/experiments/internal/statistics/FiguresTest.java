// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.lab.analysis.Quantiles;
import io.vorlauf.lab.analysis.Spread;
import io.vorlauf.lab.analysis.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.statistics.inference.TTest;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void aSpeedUpIsTheGeometricMeanOverPairs() {
        // Twice and eight times as fast.
        List<LogRatios.Pair> pairs = List.of(new LogRatios.Pair(10, 1, 10, 2), new LogRatios.Pair(90, 1, 45, 4));

        assertThat(LogRatios.of(pairs).estimate(0.95).value()).isCloseTo(4, within(1e-12));
    }

    @Test
    void fewPairsHaveNeitherIntervalNorTest() {
        LogRatios few = LogRatios.of(noisy(4, LogRatios.FEWEST - 1, 1.5));

        assertThat(few.estimate(0.95).hasInterval()).isFalse();
        assertThat(few.pValue()).isNaN();
        assertThat(few.verdict(few.pValue(), 0.95)).isEqualTo(Verdict.TOO_FEW);
        assertThat(LogRatios.of(List.of()).estimate(0.95).value()).isNaN();
    }

    @Test
    void pairsThatAreAllTheSameHaveAnIntervalOfNoWidth() {
        LogRatios same = LogRatios.of(Collections.nCopies(8, new LogRatios.Pair(7, 3, 7, 6)));

        assertThat(same.estimate(0.95).low()).isCloseTo(2, within(1e-9));
        assertThat(same.estimate(0.95).high()).isCloseTo(2, within(1e-9));
        assertThat(same.pValue()).isZero();
        assertThat(LogRatios.of(Collections.nCopies(9, new LogRatios.Pair(1, 1, 1, 1))).pValue()).isEqualTo(1);
    }

    @Test
    void thePValueIsThatOfThePairedTTest() {
        List<LogRatios.Pair> pairs = noisy(3, 12, 1.1);
        double[] logs = pairs.stream().mapToDouble(LogRatios.Pair::logRatio).toArray();

        assertThat(LogRatios.of(pairs).pValue())
                .isCloseTo(TTest.withDefaults().test(logs).getPValue(), within(1e-12));
    }

    @Test
    void theIntervalExcludesOneExactlyIfThePValueIsBelowTheLevel() {
        for (int seed = 0; seed < 500; seed++) {
            LogRatios ratios = LogRatios.of(noisy(seed, 5 + seed % 20, 1.05));

            assertThat(ratios.estimate(0.95).excludes(1)).isEqualTo(ratios.pValue() < 0.05);
        }
    }

    @Test
    void moreConfidenceWantsMoreRoom() {
        LogRatios ratios = LogRatios.of(noisy(1, 20, 1));

        assertThat(ratios.estimate(0.99).low()).isLessThan(ratios.estimate(0.8).low());
        assertThat(ratios.estimate(0.99).high()).isGreaterThan(ratios.estimate(0.8).high());
    }

    @Test
    void asManyPairsAsAreWantedShowTheDifferenceInFourOfFiveExperiments() {
        int wanted = (int) LogRatios.of(noisy(5, 2_000, 1.1)).wanted(10, 0.95);
        long shown = IntStream.range(0, 500)
                .filter(seed -> 10 * LogRatios.of(noisy(seed, wanted, 1.1)).pValue() < 0.05)
                .count();

        assertThat(wanted).isBetween(20, 60);
        assertThat(shown).isBetween(350L, 450L);
    }

    @Test
    void holmCorrectsStepByStepAndLeavesOutWhatIsNoTest() {
        // By hand: 4 × 0.005; then 3 × 0.01; then max(0.03, 2 × 0.03); then max(0.06, 1 × 0.04).
        assertThat(LogRatios.holm(List.of(0.01, Double.NaN, 0.04, 0.03, 0.005)))
                .usingComparatorForType(
                        (a, b) -> Math.abs(a - b) < 1e-12 || a.isNaN() && b.isNaN() ? 0 : 1, Double.class)
                .containsExactly(0.03, Double.NaN, 0.06, 0.06, 0.02);
        assertThat(LogRatios.holm(List.of(0.9, 0.8))).containsExactly(1.0, 1.0);
    }

    @Test
    void latenciesAreQuantilesOfThreeDigits() {
        Quantiles quantiles = Figures.quantiles(LongStream.rangeClosed(1, 1000).map(i -> i * 1_000_000));

        assertThat(quantiles.count()).isEqualTo(1000);
        assertThat((double) quantiles.p50()).isCloseTo(500e6, within(0.5e6));
        assertThat((double) quantiles.p90()).isCloseTo(900e6, within(0.9e6));
        assertThat((double) quantiles.p99()).isCloseTo(990e6, within(1e6));
        assertThat((double) quantiles.max()).isCloseTo(1000e6, within(1e6));
        assertThat(Figures.quantiles(LongStream.empty())).isEqualTo(new Quantiles(0, 0, 0, 0, 0));
    }

    @Test
    void spreadLeavesOutTrialsWithoutTheFigure() {
        assertThat(Figures.spread(DoubleStream.of(1, Double.NaN, 3))).isEqualTo(new Spread(2, Math.sqrt(2), 2));
        assertThat(Figures.spread(DoubleStream.of(1)).deviation()).isNaN();
        assertThat(Figures.spread(DoubleStream.empty()).mean()).isNaN();
    }

    private static List<LogRatios.Pair> noisy(long seed, int number, double speedUp) {
        Random random = new Random(seed);
        List<LogRatios.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            double length = 1e6 * (1 + random.nextDouble());
            pairs.add(new LogRatios.Pair(100, (long) (length / speedUp * Math.exp(0.1 * random.nextGaussian())), 100,
                    (long) (length * Math.exp(0.1 * random.nextGaussian()))));
        }
        return pairs;
    }
}
