// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CacheOrderTest {

    private final TableModel target = TableModel.of("target", 26, 60);
    private final Vorlauf vorlauf = Vorlauf.start();

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    private DecodingResult generate(double draftError, double temperature) {
        vorlauf.add(target);
        vorlauf.add(target.disturbed("draft", draftError));
        vorlauf.add(Strategies.bush());
        return vorlauf.decoding().generate(DecodingRequest.builder("target", Tokens.of(3, 1, 4))
                .sampler(SamplerSettings.ofTemperature(temperature)).seed(11).maxNewTokens(30)
                .strategy("bush").draft("draft").build());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9})
    void whatHoldsOfFirstGuessesIsKeptWhereItStands(double temperature) {
        DecodingResult result = generate(0, temperature);

        assertThat(result.metrics().blockEfficiency()).as("every first guess holds").isGreaterThan(4);
        assertThat(target.moved()).isZero();
    }

    @Test
    void furtherGuessesAreMoved() {
        DecodingResult result = generate(0.4, 0.9);

        assertThat(result.metrics().acceptedTokens()).isPositive();
        assertThat(target.moved()).isBetween(1, result.metrics().acceptedTokens());
    }
}
