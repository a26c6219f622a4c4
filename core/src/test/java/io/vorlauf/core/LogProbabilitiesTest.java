// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.LogProbabilities;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Log-probabilities")
class LogProbabilitiesTest {

    private static final int VOCABULARY = 40;
    private static final int[] PROMPT = {3, 1, 4, 1, 5};

    private final TableModel target = TableModel.of("target", VOCABULARY, 200);
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(target);
        vorlauf.add(target.disturbed("draft", 0.2));
        vorlauf.add(Strategies.chain());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    private static DecodingRequest.Builder request() {
        return DecodingRequest.builder("target", Tokens.of(PROMPT)).maxNewTokens(20).seed(5);
    }

    /** What the model says of all tokens after these, by a plain softmax. */
    private double[] expected(List<Integer> before) {
        float[] row = target.logits(before.stream().mapToInt(Integer::intValue).toArray());
        double whole = IntStream.range(0, row.length).mapToDouble(i -> Math.exp(row[i])).sum();
        return IntStream.range(0, row.length).mapToDouble(i -> row[i] - Math.log(whole)).toArray();
    }

    @ParameterizedTest
    @EnumSource
    void areTheTargetsOwnWhateverIsMadeOfThem(VerificationMethod verification) {
        DecodingResult result = vorlauf.decoding().generate(request().logProbabilities(3)
                .strategy("chain").draft("draft").verification(verification)
                .sampler(SamplerSettings.ofTemperature(0.7).withTopK(5).withPenalties(1.3, 0.2, 0.1)
                        .withLogitBias(Map.of(7, 2.0)))
                .build());

        assertThat(result.metrics().acceptedTokens()).isPositive();
        assertThat(result.logProbabilities()).hasSize(result.ids().length());
        List<Integer> text = new ArrayList<>(IntStream.of(PROMPT).boxed().toList());
        for (int i = 0; i < result.ids().length(); i++) {
            LogProbabilities at = result.logProbabilities().get(i);
            double[] expected = expected(text);
            assertThat(at.token()).isEqualTo(result.ids().get(i));
            assertThat(at.logProbability()).isCloseTo(expected[at.token()], within(1e-6));
            assertThat(at.top()).hasSize(3).allSatisfy(top ->
                    assertThat(top.logProbability()).isCloseTo(expected[top.token()], within(1e-6)));
            assertThat(at.top()).extracting(LogProbabilities.Alternative::logProbability).isSortedAccordingTo(
                    (one, other) -> Double.compare(other, one));
            assertThat(at.top().get(0).logProbability())
                    .isCloseTo(IntStream.range(0, VOCABULARY).mapToDouble(id -> expected[id]).max().orElseThrow(),
                            within(1e-6));
            text.add(at.token());
        }
    }

    @Test
    void ofTheWholeVocabularyAreProbabilitiesThatSumToOne() {
        DecodingResult result = vorlauf.decoding().generate(request().logProbabilities(1_000).build());

        assertThat(result.logProbabilities()).allSatisfy(at -> {
            assertThat(at.top()).hasSize(VOCABULARY);
            assertThat(at.top().stream().mapToDouble(top -> Math.exp(top.logProbability())).sum())
                    .isCloseTo(1, within(1e-9));
        });
    }

    @Test
    void areInTheBlocksOfTheirTokensAndEndWithTheText() {
        List<LogProbabilities> heard = new ArrayList<>();
        DecodingResult first = vorlauf.decoding().generate(request().build());
        DecodingRequest stopping = request().strategy("chain").draft("draft").logProbabilities(0)
                .stopTokens(Set.of(first.ids().get(9))).build();
        DecodingResult result = vorlauf.decoding().generate(stopping, new GenerationListener() {
            @Override
            public void text(TextBlock block) {
                assertThat(block.logProbabilities()).extracting(LogProbabilities::token)
                        .containsExactlyElementsOf(block.ids().stream().boxed().toList());
                heard.addAll(block.logProbabilities());
            }
        });

        assertThat(result.logProbabilities()).isEqualTo(heard).hasSize(result.ids().length())
                .allSatisfy(at -> assertThat(at.top()).isEmpty());
    }

    @Test
    void areThereForNobodyWhoDidNotAsk() {
        assertThat(vorlauf.decoding().generate(request().build()).logProbabilities()).isEmpty();
    }

    @Test
    void ofFewerThanNoTokensAreRefused() {
        assertThatThrownBy(() -> request().logProbabilities(-1).build()).isInstanceOf(InvalidRequestException.class)
                .hasMessage("the number of tokens whose log-probabilities are wanted must be 0 or more, not -1");
    }
}
