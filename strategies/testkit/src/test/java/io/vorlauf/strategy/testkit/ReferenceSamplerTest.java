// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.core.internal.sampling.Samplers;
import io.vorlauf.strategy.testkit.Tables.TargetTexts.ReferenceSampler;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The sampler that laws are measured by")
class ReferenceSamplerTest {

    private static final SamplerSettings WARM = SamplerSettings.ofTemperature(0.8);

    static Stream<SamplerSettings> settings() {
        return Stream.of(SamplerSettings.GREEDY, SamplerSettings.GREEDY.withPenalties(1.5, 0.3, 0.2),
                SamplerSettings.ofTemperature(1), WARM, WARM.withTopK(3), WARM.withTopP(0.7), WARM.withMinP(0.1),
                WARM.withPenalties(1.3, 0.5, 0.25), WARM.withLogitBias(Map.of(2, 1.5)),
                WARM.withTopK(5).withTopP(0.8).withMinP(0.05).withPenalties(1.2, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void saysWhatTheEnginesSamplersSay(SamplerSettings settings) {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            float[] row = new float[8];
            for (int token = 0; token < row.length; token++) {
                row[token] = (float) (random.nextGaussian() * 2);
            }
            int[] text = random.ints(6, 0, row.length).toArray();
            double[] expected = Samplers.of(settings, List.of())
                    .distribution(history(Tokens.of(text), 3), Logits.of(row)).probabilities();
            assertThat(new ReferenceSampler(settings).probabilities(row, text, 3))
                    .containsExactly(expected, within(1e-12));
        }
    }

    @Test
    void keepsTheLowerIdsAmongEquals() {
        assertThat(new ReferenceSampler(WARM.withTopK(2)).probabilities(new float[] {1, 1, 1}, new int[] {0}, 1))
                .containsExactly(0.5, 0.5, 0);
    }

    private static TokenHistory history(Tokens text, int promptLength) {
        return new TokenHistory() {
            @Override
            public int length() {
                return text.length();
            }

            @Override
            public int token(int index) {
                return text.get(index);
            }

            @Override
            public int promptLength() {
                return promptLength;
            }
        };
    }
}
