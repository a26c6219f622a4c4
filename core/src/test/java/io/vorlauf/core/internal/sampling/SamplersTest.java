// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.core.internal.tree.Text;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplersTest {

    private static final Logits LOGITS = Logits.of(1f, 3f, 2f, 3f, -1f);
    private static final SamplerSettings PLAIN = SamplerSettings.ofTemperature(1);

    private static Distribution sample(SamplerSettings settings, Logits logits, TokenHistory history) {
        return Samplers.of(settings, List.of()).distribution(history, logits);
    }

    private static List<Integer> support(SamplerSettings settings, Logits logits) {
        Distribution distribution = sample(settings, logits, history(0));
        return IntStream.range(0, distribution.size()).filter(i -> distribution.probability(i) > 0).boxed().toList();
    }

    /** A prompt of one token 4, then these tokens as output. */
    private static Text history(int... output) {
        Text text = new Text(Tokens.of(4));
        for (int token : output) {
            text.append(token);
        }
        return text;
    }

    @Test
    void temperatureZeroKeepsTheMostProbableTokenAndTheLowestIdAmongEquals() {
        assertThat(support(SamplerSettings.GREEDY, LOGITS)).containsExactly(1);
    }

    @Test
    void temperatureDividesTheLogits() {
        Distribution distribution = sample(PLAIN.withTemperature(2), LOGITS, history());
        assertThat(distribution.probability(1) / distribution.probability(0)).isCloseTo(Math.exp(1), within(1e-6));
    }

    @Test
    void topKKeepsExactlyKTokensAndTheLowestIdsAmongEquals() {
        assertThat(support(PLAIN.withTopK(1), LOGITS)).containsExactly(1);
        assertThat(support(PLAIN.withTopK(2), LOGITS)).containsExactly(1, 3);
        assertThat(support(PLAIN.withTopK(3), LOGITS)).containsExactly(1, 2, 3);
        assertThat(support(PLAIN.withTopK(99), LOGITS)).hasSize(5);
    }

    @Test
    void topKAgreesWithSortingOnRandomLogits() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            float[] values = new float[1 + random.nextInt(60)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(12);
            }
            int k = 1 + random.nextInt(values.length);
            List<Integer> expected = IntStream.range(0, values.length).boxed()
                    .sorted(Comparator.comparingDouble(i -> -values[i])).limit(k).sorted().toList();
            assertThat(support(PLAIN.withTopK(k), Logits.of(values))).isEqualTo(expected);
        }
    }

    @Test
    void topPKeepsTheSmallestSetThatReachesIt() {
        Logits logits = Logits.of((float) Math.log(0.5), (float) Math.log(0.1), (float) Math.log(0.3), (float) Math.log(0.1));
        assertThat(support(PLAIN.withTopP(0.4), logits)).containsExactly(0);
        assertThat(support(PLAIN.withTopP(0.7), logits)).containsExactly(0, 2);
        assertThat(support(PLAIN.withTopP(0.85), logits)).containsExactly(0, 1, 2);
        assertThat(support(PLAIN.withTopP(1), logits)).hasSize(4);
    }

    @Test
    void topPAgreesWithSortingOnRandomLogits() {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            float[] values = new float[1 + random.nextInt(60)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (4 * random.nextGaussian());
            }
            double p = 0.05 + 0.9 * random.nextDouble();
            Logits logits = Logits.of(values);
            Distribution plain = Distribution.softmax(logits);
            List<Integer> order = IntStream.range(0, values.length).boxed()
                    .sorted(Comparator.comparingDouble(i -> -values[i])).toList();
            int size = 0;
            for (double mass = 0; mass < p && size < values.length; size++) {
                mass += plain.probability(order.get(size));
            }
            assertThat(support(PLAIN.withTopP(p), logits)).isEqualTo(order.subList(0, size).stream().sorted().toList());
        }
    }

    @Test
    void minPKeepsTokensWithAShareOfTheHighestProbability() {
        assertThat(support(PLAIN.withMinP(0.3), LOGITS)).containsExactly(1, 2, 3);
        assertThat(support(PLAIN.withMinP(1), LOGITS)).containsExactly(1, 3);
    }

    @Test
    void theRepetitionPenaltyActsOnPromptAndOutputOncePerToken() {
        Text text = history(1, 1);
        Distribution distribution = sample(PLAIN.withPenalties(2, 0, 0), LOGITS, text);
        assertThat(distribution.logWeight(1)).isEqualTo(1.5f);
        assertThat(distribution.logWeight(4)).isEqualTo(-2f);
        assertThat(distribution.logWeight(3)).isEqualTo(3f);
    }

    @Test
    void presenceCountsOnceAndFrequencyEveryTimeAndThePromptDoesNotCount() {
        Text text = history(1, 1, 2);
        Distribution distribution = sample(PLAIN.withPenalties(1, 0.5, 0.25), LOGITS, text);
        assertThat(distribution.logWeight(1)).isEqualTo(2f);
        assertThat(distribution.logWeight(2)).isEqualTo(1.25f);
        assertThat(distribution.logWeight(4)).isEqualTo(-1f);
    }

    @Test
    void theBiasIsAddedBeforeEverythingElse() {
        assertThat(support(SamplerSettings.GREEDY.withLogitBias(Map.of(4, 100.0)), LOGITS)).containsExactly(4);
    }

    @Test
    void ownTransformsComeFirst() {
        Distribution distribution = Samplers.of(SamplerSettings.GREEDY, List.of((history, logits) -> {
            float[] values = logits.toArray();
            values[1] = Float.NEGATIVE_INFINITY;
            return Logits.adopt(values);
        })).distribution(history(), LOGITS);
        assertThat(distribution.mode()).isEqualTo(3);
    }

    @Test
    void nothingIsRememberedBetweenCalls() {
        SamplerSettings settings = PLAIN.withTemperature(0.7).withTopK(4).withTopP(0.95).withPenalties(1.3, 0.2, 0.1);
        double[] first = sample(settings, LOGITS, history(1, 2)).probabilities();
        sample(settings, LOGITS, history(3, 3, 3));
        assertThat(sample(settings, LOGITS, history(1, 2)).probabilities()).isEqualTo(first);
        assertThat(LOGITS).isEqualTo(Logits.of(1f, 3f, 2f, 3f, -1f));
    }

    @Test
    void aTemperatureDividesEveryLogitOfALongRowInBinary64() {
        float[] values = new float[300];
        IntStream.range(0, values.length).forEach(i -> values[i] = (float) Math.sin(i) * 20);
        Distribution divided = sample(SamplerSettings.ofTemperature(0.7), Logits.of(values), history(0));
        for (int i = 0; i < values.length; i++) {
            assertThat(divided.logWeight(i)).isEqualTo((float) (values[i] / 0.7));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-30, 1e-38, 1e-39, 1e-300, Double.MIN_VALUE})
    void aTemperatureAsLowAsOneLikesKeepsTheMostProbableTokens(double temperature) {
        assertThat(support(PLAIN.withTemperature(temperature), LOGITS)).containsExactly(1, 3);
        assertThat(support(PLAIN.withTemperature(temperature), Logits.of(-7f, -5f, -9f))).containsExactly(1);
        assertThat(support(PLAIN.withTemperature(temperature).withTopK(2).withTopP(0.9).withMinP(0.1),
                Logits.of(-7f, -5f, Float.NEGATIVE_INFINITY))).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-39, 0.7, 1})
    void biasesAndPenaltiesThatOverflowCountAsTheLargestThereAre(double temperature) {
        SamplerSettings settings = SamplerSettings.ofTemperature(temperature);
        assertThat(support(settings.withLogitBias(Map.of(2, 1e39)), LOGITS)).containsExactly(2);
        assertThat(support(settings.withLogitBias(Map.of(2, 1e300)), LOGITS)).containsExactly(2);
        assertThat(support(settings.withLogitBias(Map.of(0, -1e39, 1, -1e39, 2, -1e39, 4, -1e39)), LOGITS))
                .containsExactly(3);
        Text text = history(1);
        assertThat(sample(settings.withPenalties(1e-40, 0, 0), LOGITS, text).mode()).isEqualTo(1);
        assertThat(sample(settings.withPenalties(1e300, 0, 0), LOGITS, text).mode()).isEqualTo(3);
        assertThat(sample(settings.withPenalties(1, 1e39, 1e300), LOGITS, text).mode()).isEqualTo(3);
        assertThat(sample(settings.withPenalties(1, -1e39, 0), LOGITS, text).mode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-39, 0.7, 1})
    void aLogitThatIsNotANumberIsRefusedAtEveryTokenAndTemperature(double temperature) {
        for (int token = 0; token < LOGITS.size(); token++) {
            float[] values = LOGITS.toArray();
            values[token] = Float.NaN;
            int wrong = token;
            assertThatThrownBy(() -> sample(SamplerSettings.ofTemperature(temperature), Logits.of(values), history(0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the logit of token " + wrong + " is not a number");
        }
    }
}
