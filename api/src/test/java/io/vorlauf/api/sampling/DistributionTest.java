// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistributionTest {

    private static final float NONE = Float.NEGATIVE_INFINITY;
    private static final double[] TEMPERATURES = {1e-30, 0.1, 0.7, 0.8, 1, 1.3, 7, 1e6};

    private static float[] random(int size, long seed) {
        Random random = new Random(seed);
        float[] logits = new float[size];
        for (int i = 0; i < size; i++) {
            // Few different ones, so that some are equal, and neighbours, which may be equal once divided.
            float value = (float) (random.nextInt(9) - 4) / 3;
            logits[i] = switch (random.nextInt(4)) {
                case 0 -> NONE;
                case 1 -> Math.nextDown(value);
                default -> value;
            };
        }
        logits[random.nextInt(size)] = 1;
        return logits;
    }

    private static float divided(float[] logits, int token, double temperature) {
        return (float) (logits[token] / temperature);
    }

    @Test
    void logWeightsAreQuotientsInBinary64AndRounded() {
        for (double temperature : TEMPERATURES) {
            float[] logits = random(50, 3);
            Distribution distribution = Distribution.softmax(Logits.of(logits), temperature);
            for (int token = 0; token < logits.length; token++) {
                assertThat(distribution.logWeight(token)).isEqualTo(divided(logits, token, temperature));
            }
        }
    }

    @Test
    void theModeIsTheFirstOfTheHighestQuotients() {
        for (int round = 0; round < 200; round++) {
            float[] logits = random(1 + round, round);
            for (double temperature : TEMPERATURES) {
                int expected = IntStream.range(0, logits.length).reduce((best, token) ->
                        divided(logits, token, temperature) > divided(logits, best, temperature) ? token : best).orElseThrow();
                assertThat(Distribution.softmax(Logits.of(logits), temperature).mode()).isEqualTo(expected);
            }
        }
    }

    @Test
    void theNextTokenThatIsHighEnoughIsTheOneThatLookingAtAllFinds() {
        for (int round = 0; round < 200; round++) {
            float[] logits = random(1 + round, round);
            for (double temperature : TEMPERATURES) {
                Distribution distribution = Distribution.softmax(Logits.of(logits), temperature);
                for (double least : new double[] {NONE, -1, 0, distribution.logWeight(round / 2), 1.0000001, 1e30}) {
                    int expected = IntStream.range(round / 3, logits.length)
                            .filter(token -> distribution.logWeight(token) >= least && distribution.logWeight(token) > NONE)
                            .findFirst().orElse(logits.length);
                    assertThat(distribution.next(round / 3, least)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void tooLowATemperatureLeavesTheHighest() {
        Distribution distribution = Distribution.softmax(Logits.of(1, 3, NONE, 3), Double.MIN_NORMAL);
        assertThat(distribution.probabilities()).containsExactly(0, 0.5, 0, 0.5);
    }

    @Test
    void aCertainOneHasItsModeAlone() {
        Distribution certain = Distribution.softmax(Logits.of(1, 3, 2, 3)).certain();
        assertThat(certain.probabilities()).containsExactly(0, 1, 0, 0);
        assertThat(certain.next(0, NONE)).isEqualTo(1);
        assertThat(certain.next(2, NONE)).isEqualTo(4);
    }

    @Test
    void whatHasNoOrderIsRefused() {
        assertThatThrownBy(() -> Distribution.softmax(Logits.of(1, Float.NaN), 0.5))
                .hasMessage("the logit of token 1 is not a number");
        assertThatThrownBy(() -> Distribution.softmax(Logits.of(NONE, NONE), 0.5))
                .hasMessage("no token is possible: every logit is -infinity");
        assertThatThrownBy(() -> Distribution.softmax(Logits.of(1, Float.POSITIVE_INFINITY), 0.5))
                .hasMessage("the logit of token 1 is infinite");
    }

    @Test
    void logitsWithinALongerArrayAreThoseAndNoOthers() {
        float[] all = {9, 1, 5, 2, 9};
        Logits some = Logits.adopt(all, 1, 3);
        assertThat(some).isEqualTo(Logits.of(Arrays.copyOfRange(all, 1, 4))).hasSameHashCodeAs(Logits.of(1, 5, 2));
        assertThat(some.toArray()).containsExactly(1, 5, 2);
        assertThat(some.argmax()).isEqualTo(1);
        assertThat(Distribution.softmax(some).mode()).isEqualTo(1);
        assertThatThrownBy(() -> some.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Logits.adopt(all, 3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
