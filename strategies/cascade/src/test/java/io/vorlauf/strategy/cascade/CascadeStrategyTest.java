// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.strategy.testkit.TableModel;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CascadeStrategyTest {

    private static final int VOCABULARY = 8;
    private static final LogitTransform ABCABC = (history, logits) -> {
        float[] only = new float[logits.size()];
        Arrays.fill(only, Float.NEGATIVE_INFINITY);
        only[history.length() % 3] = 0;
        return Logits.adopt(only);
    };

    private final TableModel target = TableModel.of("target", VOCABULARY, 256);
    private final TableModel large = target.similar("large", 0);
    private final TableModel middle = target.similar("middle", 0);
    private final TableModel small = target.similar("small", 0);
    private final TableModel wrong = target.similar("wrong", 1);
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(target);
        vorlauf.add(large);
        vorlauf.add(middle);
        vorlauf.add(small);
        vorlauf.add(wrong);
        vorlauf.add(new CascadeStrategy());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    private static DecodingRequest.Builder request(int tokens, Map<String, String> parameters, String... drafts) {
        DecodingRequest.Builder request = DecodingRequest.builder("target", Tokens.of(0, 1, 2))
                .strategy("cascade").set(parameters).maxNewTokens(tokens);
        for (String draft : drafts) {
            request.draft(draft);
        }
        return request;
    }

    private DecodingMetrics generate(DecodingRequest.Builder request) {
        DecodingMetrics metrics = vorlauf.decoding().generate(request.build()).metrics();
        assertThat(metrics.failedRounds()).isZero();
        return metrics;
    }

    private DecodingMetrics generate(int tokens, Map<String, String> parameters, String... drafts) {
        return generate(request(tokens, parameters, drafts));
    }

    @Test
    void isFoundInPlainJava() {
        assertThat(ServiceLoader.load(SpeculationStrategy.class)).singleElement().isInstanceOf(CascadeStrategy.class);
    }

    @Test
    void guessesKTokensOfTheFirstDraftAndATailOfTheLast() {
        DecodingMetrics metrics = generate(24, Map.of("k", "5", "tail", "2"), "large", "small");
        assertThat(metrics.blockEfficiency()).isEqualTo(8);
        assertThat(metrics.acceptanceRate()).isEqualTo(1);
    }

    @Test
    void addsNoTailToASingleDraft() {
        assertThat(generate(24, Map.of("k", "5", "tail", "2"), "large").blockEfficiency()).isEqualTo(6);
    }

    @Test
    void asksTheFirstDraftOnceForTheInnerGuessesAndOneTokenMore() {
        generate(36, Map.of("k", "8", "inner", "3", "tail", "0"), "large", "small");
        assertThat(large.calls()).as("4 rounds of 2 passes").isEqualTo(8);
    }

    @Test
    void asksTheFirstDraftForEachTokenIfTheSecondIsAlwaysWrong() {
        generate(36, Map.of("k", "8", "inner", "3", "tail", "0"), "large", "wrong");
        assertThat(large.calls()).isBetween(24, 32);
    }

    @Test
    void doesNotSpoilTheFirstDraftsGuessesWithAWorseSecondOne() {
        assertThat(generate(36, Map.of("k", "8", "tail", "0"), "large", "wrong").acceptanceRate()).isEqualTo(1);
    }

    @Test
    void letsEveryDraftCheckTheNextOne() {
        generate(36, Map.of("k", "8", "inner", "3", "tail", "0"), "large", "middle", "small");
        assertThat(large.calls()).isEqualTo(8);
        assertThat(middle.calls()).as("one pass for 3 tokens").isEqualTo(8);
    }

    @Test
    void takesTheTailFromTheLastDraft() {
        DecodingMetrics metrics = generate(24, Map.of("k", "3", "tail", "2"), "large", "wrong");
        assertThat(metrics.acceptanceByDepth().subList(0, 3)).allMatch(depth -> depth.rate() == 1);
        assertThat(metrics.acceptanceByDepth().get(3).rate()).isLessThan(1);
    }

    @Test
    void letsASingleDraftCheckWhatTheTextSaidBefore() {
        DecodingMetrics metrics = generate(
                request(36, Map.of("k", "8", "inner", "3"), "large").transforms(ABCABC));
        assertThat(metrics.blockEfficiency()).isEqualTo(9);
        assertThat(large.calls()).as("far fewer than a pass per token").isLessThan(16);
    }

    @Test
    void saysNothingWithoutAMatchButWhatTheSingleDraftSays() {
        DecodingMetrics metrics = generate(36, Map.of("k", "8"), "large");
        assertThat(metrics.blockEfficiency()).isEqualTo(9);
    }

    @Test
    void guessesAsFarAsTheFirstDraftReaches() {
        vorlauf.add(target.similar("short", 0).withContext(10));
        DecodingMetrics metrics = generate(30, Map.of("k", "8", "inner", "2", "tail", "0"), "short", "small");
        assertThat(metrics.targetCalls()).as("one round with guesses up to 11 tokens, then single tokens")
                .isEqualTo(1 + 30 - 9);
    }

    @Test
    void guessesAllTheSameUnderRejection() {
        DecodingMetrics metrics = generate(request(24, Map.of("k", "5", "tail", "2"), "large", "small")
                .verification(VerificationMethod.REJECTION)
                .sampler(SamplerSettings.ofTemperature(1)).seed(3));
        assertThat(metrics.acceptanceRate()).isEqualTo(1);
    }

    @Test
    void writesTheTextOfPlainDecodingWithThreeDrafts() {
        for (int seed = 0; seed < 20; seed++) {
            DecodingRequest.Builder plain = DecodingRequest.builder("target", Tokens.of(0, 1, 2))
                    .maxNewTokens(24).sampler(SamplerSettings.ofTemperature(1)).seed(seed);
            Tokens text = vorlauf.decoding().generate(plain.build()).ids();
            DecodingRequest cascade = plain.strategy("cascade").set("inner", "2")
                    .draft("large").draft("middle").draft("wrong").build();
            assertThat(vorlauf.decoding().generate(cascade).ids()).as("seed %d", seed).isEqualTo(text);
        }
    }
}
