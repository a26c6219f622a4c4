// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.linear;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.strategy.testkit.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearStrategyTest {

    private static final int VOCABULARY = 8;

    /** Whatever the models say: after three tokens in four it is clear what comes next; then all is possible. */
    private static final LogitTransform UNSURE_AFTER_EVERY_FOURTH = (history, logits) -> {
        float[] values = new float[logits.size()];
        values[history.length() % VOCABULARY] = history.length() % 4 == 0 ? 0 : 20;
        return Logits.adopt(values);
    };

    private final LinearStrategy strategy = new LinearStrategy();

    /** How many tokens the first round drafts after a prompt of one token. */
    private int drafted(double temperature, Map<String, String> parameters) {
        List<Integer> drafted = new ArrayList<>();
        try (Vorlauf vorlauf = Vorlauf.start();
                TableModel target = TableModel.of("target", VOCABULARY, 64);
                TableModel draft = target.similar("draft", 0)) {
            vorlauf.add(target);
            vorlauf.add(draft);
            vorlauf.add(strategy);
            vorlauf.decoding().generate(
                    DecodingRequest.builder("target", Tokens.of(1)).draft("draft").strategy("linear").set(parameters)
                            .sampler(SamplerSettings.ofTemperature(temperature)).transforms(UNSURE_AFTER_EVERY_FOURTH)
                            .maxNewTokens(20).build(),
                    new GenerationListener() {
                        @Override
                        public void round(RoundReport report) {
                            drafted.add(report.drafted());
                        }
                    });
        }
        return drafted.get(0);
    }

    @Test
    void isFoundInPlainJava() {
        assertThat(ServiceLoader.load(SpeculationStrategy.class)).singleElement().isInstanceOf(LinearStrategy.class);
    }

    @Test
    void needsOneDraft() {
        assertThat(strategy.requiredDrafts()).isEqualTo(1);
    }

    @Test
    void draftsFourTokensUnlessToldOtherwise() {
        assertThat(drafted(1, Map.of())).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void draftsKTokensHoweverUnsureTheDraftIs(double temperature) {
        assertThat(drafted(temperature, Map.of("k", "9"))).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void stopsBeforeTheFirstTokenTheDraftIsNotConfidentOf(double temperature) {
        assertThat(drafted(temperature, Map.of("k", "9", "confidence", "0.5"))).isEqualTo(3);
    }

    @Test
    void draftsNoMoreThanKTokensHoweverConfidentTheDraftIs() {
        assertThat(drafted(1, Map.of("k", "2", "confidence", "0.5"))).isEqualTo(2);
    }
}
