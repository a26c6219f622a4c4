package io.vorlauf.experiments.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.analysis.Quantiles;
import io.vorlauf.api.analysis.Spread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void speedUpIsTheRatioOfTotals() {
        // 10 + 90 tokens in 1 + 3 s against 10 + 90 tokens in 2 + 4 s.
        List<Pair> pairs = List.of(new Pair(10, 1, 10, 2), new Pair(90, 3, 90, 4));

        assertThat(SpeedUp.of(pairs, 0.95).value()).isCloseTo(6.0 / 4, within(1e-12));
    }

    @Test
    void fewPairsHaveNoInterval() {
        assertThat(SpeedUp.of(Collections.nCopies(7, new Pair(1, 1, 1, 2)), 0.95).hasInterval()).isFalse();
        assertThat(SpeedUp.of(List.of(), 0.95)).isEqualTo(Estimate.UNKNOWN);
    }

    @Test
    void pairsThatAreAllTheSameHaveAnIntervalOfNoWidth() {
        Estimate estimate = SpeedUp.of(Collections.nCopies(8, new Pair(7, 3, 7, 6)), 0.95);

        assertThat(estimate.low()).isCloseTo(2, within(1e-9));
        assertThat(estimate.high()).isCloseTo(2, within(1e-9));
    }

    @Test
    void theIntervalHoldsTheTruthAsOftenAsItSays() {
        int held = 0;
        for (int run = 0; run < 200; run++) {
            held += SpeedUp.of(noisy(run, 10, 1.2), 0.9).excludes(1.2) ? 0 : 1;
        }

        // 180 are expected, and the standard deviation is 4.2.
        assertThat(held).isBetween(167, 193);
    }

    @Test
    void moreConfidenceWantsMoreRoom() {
        List<Pair> pairs = noisy(1, 20, 1);
        Estimate narrow = SpeedUp.of(pairs, 0.8);
        Estimate wide = SpeedUp.of(pairs, 0.99);

        assertThat(wide.low()).isLessThan(narrow.low());
        assertThat(wide.high()).isGreaterThan(narrow.high());
    }

    @Test
    void theSameResultsGiveTheSameInterval() {
        assertThat(SpeedUp.of(noisy(3, 20, 1), 0.95)).isEqualTo(SpeedUp.of(noisy(3, 20, 1), 0.95));
    }

    @Test
    void signedRanksTellAShiftFromNone() {
        assertThat(SignedRank.pValue(noisy(4, 20, 1.5))).isLessThan(0.001);
        assertThat(SignedRank.pValue(noisy(4, 20, 1))).isGreaterThan(0.05);
        assertThat(SignedRank.pValue(Collections.nCopies(9, new Pair(1, 1, 1, 1)))).isEqualTo(1);
        assertThat(SignedRank.pValue(noisy(4, 7, 1.5))).isNaN();
    }

    @Test
    void holmCorrectsStepByStepAndLeavesOutWhatIsNoTest() {
        // By hand: 4 × 0.005; then 3 × 0.01; then max(0.03, 2 × 0.03); then max(0.06, 1 × 0.04).
        assertThat(SignedRank.holm(List.of(0.01, Double.NaN, 0.04, 0.03, 0.005)))
                .usingComparatorForType(
                        (a, b) -> Math.abs(a - b) < 1e-12 || a.isNaN() && b.isNaN() ? 0 : 1, Double.class)
                .containsExactly(0.03, Double.NaN, 0.06, 0.06, 0.02);
        assertThat(SignedRank.holm(List.of(0.9, 0.8))).containsExactly(1.0, 1.0);
    }

    @Test
    void latenciesAreQuantilesOfThreeDigits() {
        Quantiles quantiles = Latencies.of(LongStream.rangeClosed(1, 1000).map(i -> i * 1_000_000));

        assertThat(quantiles.count()).isEqualTo(1000);
        assertThat((double) quantiles.p50()).isCloseTo(500e6, within(0.5e6));
        assertThat((double) quantiles.p90()).isCloseTo(900e6, within(0.9e6));
        assertThat((double) quantiles.p99()).isCloseTo(990e6, within(1e6));
        assertThat((double) quantiles.max()).isCloseTo(1000e6, within(1e6));
        assertThat(Latencies.of(LongStream.empty())).isEqualTo(new Quantiles(0, 0, 0, 0, 0));
    }

    @Test
    void spreadLeavesOutTrialsWithoutTheFigure() {
        assertThat(Spreads.of(DoubleStream.of(1, Double.NaN, 3))).isEqualTo(new Spread(2, Math.sqrt(2), 2));
        assertThat(Spreads.of(DoubleStream.of(1)).deviation()).isNaN();
        assertThat(Spreads.of(DoubleStream.empty()).mean()).isNaN();
    }

    private static List<Pair> noisy(long seed, int number, double speedUp) {
        Random random = new Random(seed);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            double length = 1e6 * (1 + random.nextDouble());
            pairs.add(new Pair(100, (long) (length / speedUp * Math.exp(0.1 * random.nextGaussian())), 100,
                    (long) (length * Math.exp(0.1 * random.nextGaussian()))));
        }
        return pairs;
    }
}
