// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.randomness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.strategy.Candidate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class GumbelNoiseTest {

    private static Distribution random(int size, long seed) {
        Random random = new Random(seed);
        float[] logits = new float[size];
        for (int i = 0; i < size; i++) {
            logits[i] = i > 0 && random.nextInt(5) == 0 ? Float.NEGATIVE_INFINITY : (float) (3 * random.nextGaussian());
        }
        return Distribution.softmax(Logits.of(logits));
    }

    private static Integer[] naiveTop(Distribution distribution, long seed, long position, int count) {
        long key = Mixer.key(seed, position);
        return IntStream.range(0, distribution.size())
                .filter(token -> distribution.logWeight(token) > Float.NEGATIVE_INFINITY)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer token) ->
                        -(distribution.logWeight(token) + GumbelNoise.gumbel(Mixer.bits(key, token)))))
                .limit(count)
                .toArray(Integer[]::new);
    }

    @Test
    void theBoundIsNeverBelowTheNoise() {
        for (long counter = 0; counter < 100_000; counter++) {
            long bits = Mixer.bits(7, counter) >>> (counter % 60);
            assertThat(GumbelNoise.upperBound(bits)).isGreaterThanOrEqualTo(GumbelNoise.gumbel(bits));
        }
        assertThat(GumbelNoise.upperBound(0)).isGreaterThanOrEqualTo(GumbelNoise.gumbel(0));
    }

    @Test
    void skippingByTheBoundFindsTheTokensThatScoringAllFinds() {
        for (int round = 0; round < 500; round++) {
            Distribution distribution = random(1 + round % 97, round);
            assertThat(new GumbelNoise(round).top(distribution, round, 5)).extracting(Candidate::token)
                    .containsExactly(naiveTop(distribution, round, round, 5));
        }
    }

    @Test
    void whatIsRememberedOfAPositionServesDistributionsOfAnySizeAndTemperature() {
        GumbelNoise noise = new GumbelNoise(5);
        for (int round = 0; round < 60; round++) {
            Random random = new Random(round);
            float[] logits = new float[1 + random.nextInt(3_000)];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) (4 * random.nextGaussian());
            }
            Distribution distribution = Distribution.softmax(Logits.of(logits), 0.3 + round % 4);
            long position = 100 + 16 * (round % 2) + round % 3;
            assertThat(noise.top(distribution, position, 9)).extracting(Candidate::token)
                    .containsExactly(naiveTop(distribution, 5, position, 9));
        }
    }

    @Test
    void withoutNoiseTheOrderIsByWeightThenById() {
        Distribution distribution = Distribution.weighted(1, 3, 0, 3, 2);
        assertThat(Ranking.GREEDY.top(distribution, 8, 9)).extracting(Candidate::token).containsExactly(1, 3, 4, 0);
    }

    @Test
    void withoutNoiseTheFirstFewAreThoseThatSortingAllFinds() {
        for (int round = 0; round < 200; round++) {
            Random random = new Random(round);
            double[] weights = random.doubles(1 + round).map(weight -> Math.floor(9 * weight)).toArray();
            weights[random.nextInt(weights.length)] = 1;
            Distribution distribution = Distribution.weighted(weights);
            List<Integer> sorted = IntStream.range(0, weights.length).filter(token -> weights[token] > 0).boxed()
                    .sorted(Comparator.comparingDouble((Integer token) -> -weights[token])).toList();
            assertThat(Ranking.GREEDY.top(distribution, 0, 5)).extracting(Candidate::token)
                    .isEqualTo(sorted.subList(0, Math.min(5, sorted.size())));
            assertThat(Ranking.GREEDY.choose(distribution, 0)).isEqualTo(sorted.get(0));
        }
    }

    @Test
    void aPointMassIsChosenWhateverTheNoise() {
        Distribution certain = Distribution.weighted(0, 0, 1, 0);
        assertThat(IntStream.range(0, 1000).map(seed -> new GumbelNoise(seed).choose(certain, 3))).containsOnly(2);
    }

    @Test
    void choicesOverPositionsFollowTheDistribution() {
        double[] p = {0.5, 0.25, 0.15, 0.07, 0.03};
        Distribution distribution = Distribution.weighted(p);
        GumbelNoise noise = new GumbelNoise(42);
        long[] counts = new long[p.length];
        for (int position = 0; position < 50_000; position++) {
            counts[noise.choose(distribution, position)]++;
        }
        assertThat(ChiSquareTest.withDefaults().test(p, counts).getPValue()).isGreaterThan(0.001);
    }

    @Test
    void choicesOverSeedsFollowTheDistribution() {
        double[] p = {0.5, 0.25, 0.15, 0.07, 0.03};
        Distribution distribution = Distribution.weighted(p);
        long[] counts = new long[p.length];
        for (int seed = 0; seed < 50_000; seed++) {
            counts[new GumbelNoise(seed).choose(distribution, 11)]++;
        }
        assertThat(ChiSquareTest.withDefaults().test(p, counts).getPValue()).isGreaterThan(0.001);
    }

    @Test
    void neighbouringPositionsAreIndependent() {
        Distribution uniform = Distribution.weighted(1, 1, 1, 1);
        GumbelNoise noise = new GumbelNoise(5);
        long[] pairs = new long[16];
        for (int position = 0; position < 40_000; position++) {
            pairs[4 * noise.choose(uniform, position) + noise.choose(uniform, position + 1)]++;
        }
        assertThat(ChiSquareTest.withDefaults().test(pairs).getPValue()).isGreaterThan(0.001);
    }

    @Test
    void seededDecisionsFollowTheirWeights() {
        double[] weights = {0, 3, 1, 0, 6};
        SeededDraws draws = new SeededDraws(1);
        double[] counts = new double[5];
        for (int i = 0; i < 50_000; i++) {
            counts[draws.choose(weights)] += 1 / 50_000.0;
        }
        assertThat(counts[0]).isZero();
        assertThat(counts[3]).isZero();
        assertThat(counts[1]).isCloseTo(0.3, within(0.01));
        assertThat(counts[4]).isCloseTo(0.6, within(0.01));
    }

    @Test
    void probabilityZeroIsNeverAcceptedAndProbabilityOneAlways() {
        SeededDraws draws = new SeededDraws(3);
        assertThat(IntStream.range(0, 10_000).anyMatch(i -> draws.accept(0))).isFalse();
        assertThat(IntStream.range(0, 10_000).allMatch(i -> draws.accept(1))).isTrue();
    }

    @Test
    void atTheLeastNumberThatCanBeDrawnProbabilityZeroIsNotAcceptedAndWeightZeroNotChosen() {
        long key = -0x9E3779B97F4A7C15L;
        assertThat(Mixer.halfOpen(Mixer.bits(key, 0))).isZero();
        assertThat(SeededDraws.ofKey(key).accept(0)).isFalse();
        assertThat(SeededDraws.ofKey(key).accept(Double.MIN_VALUE)).isTrue();
        assertThat(SeededDraws.ofKey(key).choose(new double[] {0, 1, 1})).isEqualTo(1);
    }

    @Test
    void thePartsOfAGenerationAreDecidedByOtherNumbers() {
        assertThat(SeededDraws.seed(7, 0)).isEqualTo(7);
        assertThat(IntStream.range(0, 100).mapToLong(part -> SeededDraws.seed(7, part)).distinct()).hasSize(100);
        double[] even = new double[1000];
        Arrays.fill(even, 1);
        assertThat(IntStream.range(0, 3)
                .mapToObj(part -> new SeededDraws(SeededDraws.seed(7, part)))
                .map(draws -> IntStream.range(0, 5).mapToObj(i -> draws.choose(even)).toList())
                .distinct()).hasSize(3);
    }
}
