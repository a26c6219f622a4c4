// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Speculation changes nothing but the time")
class ExactnessTest {

    private static final Tokens PROMPT = Tokens.of(3, 1, 4, 1, 5);

    /** With -Plaws more. */
    private static final int SEEDS = Boolean.getBoolean("vorlauf.laws") ? 20 : 3;
    private static final Map<String, SamplerSettings> SAMPLERS = Map.of(
            "greedy", SamplerSettings.GREEDY,
            "T=0.8", SamplerSettings.ofTemperature(0.8),
            "T=1.2 top-k 10", SamplerSettings.ofTemperature(1.2).withTopK(10),
            "T=0.8 top-p 0.9", SamplerSettings.ofTemperature(0.8).withTopP(0.9),
            "T=1 min-p 0.05", SamplerSettings.ofTemperature(1).withMinP(0.05),
            "T=0.8 penalties", SamplerSettings.ofTemperature(0.8).withPenalties(1.3, 0.4, 0.2),
            "greedy penalties", SamplerSettings.GREEDY.withPenalties(1.3, 0.4, 0.2).withLogitBias(Map.of(2, -1.0)));

    private final TableModel target = TableModel.of("target", 40, 200);
    private final TableModel twin = target.disturbed("twin", 0);
    private final TableModel similar = target.disturbed("similar", 0.3);
    private final TableModel stranger = target.disturbed("stranger", 1);
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        Stream.of(target, twin, similar, stranger).forEach(vorlauf::add);
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.favourites());
        vorlauf.add(Strategies.bush());
    }

    @AfterEach
    void everySequenceWasClosed() {
        vorlauf.close();
        Stream.of(target, twin, similar, stranger).forEach(model -> assertThat(model.open()).isZero());
    }

    private DecodingRequest.Builder request(SamplerSettings sampler, long seed) {
        return DecodingRequest.builder("target", PROMPT).sampler(sampler).seed(seed).maxNewTokens(40);
    }

    private DecodingResult speculate(DecodingRequest.Builder request, String strategy, String draft, int k) {
        return vorlauf.decoding().generate(request.strategy(strategy).draft(draft).set("k", "" + k).build());
    }

    static Stream<Arguments> samplersAndStrategies() {
        return SAMPLERS.keySet().stream().flatMap(sampler ->
                Stream.of("chain", "favourites", "bush").map(strategy -> Arguments.of(sampler, strategy)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("samplersAndStrategies")
    void coupledIdsAreThoseOfPlainDecodingForEveryDraftLengthAndSeed(String sampler, String strategy) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Tokens plain = vorlauf.decoding().generate(request(SAMPLERS.get(sampler), seed).build()).ids();
            for (String draft : new String[] {"twin", "similar", "stranger", "target"}) {
                for (int k = 1; k <= 8; k++) {
                    assertThat(speculate(request(SAMPLERS.get(sampler), seed), strategy, draft, k).ids())
                            .as("seed %d, draft %s, k %d", seed, draft, k)
                            .isEqualTo(plain);
                }
            }
        }
    }

    @Test
    void plainDecodingIsTheNoisyArgmaxOfTheModelItself() {
        DecodingResult result = vorlauf.decoding().generate(request(SamplerSettings.GREEDY, 0).build());
        int[] text = Stream.of(PROMPT).flatMapToInt(Tokens::stream).toArray();
        for (int i = 0; i < result.ids().length(); i++) {
            float[] row = target.logits(text);
            int argmax = 0;
            for (int token = 1; token < row.length; token++) {
                argmax = row[token] > row[argmax] ? token : argmax;
            }
            assertThat(result.ids().get(i)).isEqualTo(argmax);
            text = Arrays.copyOf(text, text.length + 1);
            text[text.length - 1] = argmax;
        }
    }

    @Test
    void differentSeedsGiveDifferentTexts() {
        SamplerSettings sampler = SamplerSettings.ofTemperature(1);
        assertThat(Stream.of(1L, 2L, 3L).map(seed -> vorlauf.decoding().generate(request(sampler, seed).build()).ids())
                .distinct()).hasSize(3);
    }

    @Test
    void rejectionIsGreedyAtTemperatureZero() {
        Tokens plain = vorlauf.decoding().generate(request(SamplerSettings.GREEDY, 0).build()).ids();
        for (String strategy : new String[] {"chain", "favourites", "bush"}) {
            DecodingRequest.Builder request =
                    request(SamplerSettings.GREEDY, 5).verification(VerificationMethod.REJECTION);
            assertThat(speculate(request, strategy, "similar", 4).ids()).isEqualTo(plain);
        }
    }

    @Test
    void rejectionRepeatsItselfForOneSeed() {
        DecodingRequest.Builder request = request(SamplerSettings.ofTemperature(1), 5)
                .verification(VerificationMethod.REJECTION).strategy("chain").draft("similar");
        DecodingResult first = vorlauf.decoding().generate(request.build());
        assertThat(vorlauf.decoding().generate(request.build()).ids()).isEqualTo(first.ids());
        assertThat(first.metrics().acceptedTokens()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("io.vorlauf.core.ExactnessTest#lengths")
    void aDraftThatIsTheTargetGivesBlocksOfKPlusOne(int k) {
        for (SamplerSettings sampler : SAMPLERS.values()) {
            for (VerificationMethod method : VerificationMethod.values()) {
                DecodingRequest.Builder request =
                        request(sampler, 9).verification(method).maxNewTokens(6 * (k + 1));
                assertThat(speculate(request, "chain", "twin", k).metrics().blockEfficiency()).isEqualTo(k + 1);
            }
        }
    }

    static Stream<Integer> lengths() {
        return Stream.of(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void theTargetIsCalledOncePerRoundAndNotMore() {
        int before = target.calls();
        DecodingResult result = speculate(request(SamplerSettings.GREEDY, 0), "chain", "similar", 4);
        assertThat(target.calls() - before).isEqualTo(result.metrics().targetCalls());
    }

    @Test
    void noTokenOfTheTextIsEvaluatedTwiceByTheTarget() {
        DecodingResult result = speculate(request(SamplerSettings.GREEDY, 0), "bush", "similar", 3);
        int rounds = result.metrics().targetCalls();
        assertThat(target.evaluated()).isEqualTo(PROMPT.length() + (rounds - 1) + result.metrics().draftedTokens());
    }

    @Test
    void afterFullAcceptanceTheDraftLacksTheLastGuessAndTheBonusTokenAndNothingElse() {
        int k = 4;
        int rounds = 6;
        speculate(request(SamplerSettings.GREEDY, 0).maxNewTokens(rounds * (k + 1)), "chain", "twin", k);
        assertThat(twin.evaluated()).isEqualTo(PROMPT.length() + (k - 1) + (rounds - 1) * (k + 1));
    }

    @Test
    void aDraftThatIsAskedForALevelAnswersInOneCall() {
        int before = similar.calls();
        DecodingResult result = speculate(request(SamplerSettings.GREEDY, 0), "bush", "similar", 3);
        assertThat(similar.calls() - before).isLessThanOrEqualTo(3 * result.metrics().targetCalls());
    }

    @Test
    void aDraftsOwnStopTokensStopNothing() {
        for (SamplerSettings sampler : SAMPLERS.values()) {
            Tokens plain = vorlauf.decoding().generate(request(sampler, 3).build()).ids();
            int favourite = plain.stream().boxed()
                    .max(Comparator.comparingLong(token -> plain.stream().filter(token::equals).count())).orElseThrow();
            try (TableModel stopping = similar.stoppingAt("stopping", favourite)) {
                Vorlauf.Plugin plugin = vorlauf.add(stopping);
                for (String strategy : new String[] {"chain", "favourites", "bush"}) {
                    DecodingResult result = speculate(request(sampler, 3), strategy, "stopping", 4);
                    assertThat(result.ids()).as(strategy).isEqualTo(plain);
                    assertThat(result.finish()).isEqualTo(FinishReason.LENGTH);
                    assertThat(result.metrics().acceptedTokens()).isPositive();
                }
                plugin.close();
            }
        }
    }
}
