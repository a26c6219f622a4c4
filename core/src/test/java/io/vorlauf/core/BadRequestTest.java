// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.support.LetterTokenizer;
import io.vorlauf.core.support.PieceTokenizer;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A request that cannot be served says why, in one line")
class BadRequestTest {

    private final TableModel target = TableModel.of("target", 26, 32);
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(target);
        vorlauf.add(target.tokenized("letters", "abc", 30, Set.of()));
        vorlauf.add(target.tokenized("others", "xyz", 30, Set.of()));
        vorlauf.add(TableModel.of("small", 20, 32));
        vorlauf.add(new LetterTokenizer("abc", 26));
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.bush());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open()).isZero();
    }

    private static DecodingRequest.Builder request() {
        return DecodingRequest.builder("target", Tokens.of(1, 2));
    }

    private void refused(DecodingRequest.Builder request, String message) {
        assertThatThrownBy(() -> vorlauf.decoding().generate(request.build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> vorlauf.decoding().publish(request.build())).hasMessage(message);
        assertThatThrownBy(() -> vorlauf.decoding().check(request.build())).hasMessage(message);
    }

    @Test
    void anUnknownModel() {
        refused(DecodingRequest.builder("big", Tokens.of(1)), "no model 'big'; there are: letters, others, small, target");
    }

    @Test
    void anUnknownStrategy() {
        refused(request().strategy("tre"), "no strategy 'tre'; there are: none, bush, chain");
    }

    @Test
    void anUnknownParameter() {
        refused(request().strategy("chain").draft("target").set("kk", "3"),
                "strategy 'chain' has no parameter 'kk'; there are: k");
    }

    @Test
    void aParameterOfPlainDecoding() {
        refused(request().set("k", "3"), "strategy 'none' has no parameter 'k'; it has none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "65", "four", "", "NaN"})
    void anImpossibleParameter(String k) {
        refused(request().strategy("chain").draft("target").set("k", k),
                "strategy 'chain': parameter 'k' must be a whole number from 1 to 64, not '" + k + "'");
    }

    @Test
    void aMissingDraft() {
        refused(request().strategy("chain"), "strategy 'chain' needs 1 draft model(s), the request names 0");
    }

    @Test
    void aDraftWithAnotherTokenizer() {
        refused(DecodingRequest.builder("letters", "ab").strategy("chain").draft("others"),
                "draft and target have different tokenizers, so the draft works through its text, for which that of "
                        + "'others' is not installed: 'others' has 30 tokens (xyz), 'letters' has 30 tokens (abc)");
    }

    @Test
    void aDraftWithATokenizerThatSharesNoToken() {
        vorlauf.add(new PieceTokenizer("xyz", List.of("A", "B")));

        refused(DecodingRequest.builder("letters", "ab").strategy("chain").draft("others"),
                "draft and target have different tokenizers, and no token of the one is known to have the bytes of one of the "
                        + "other: 'others' has 30 tokens (xyz), 'letters' has 30 tokens (abc)");
    }

    @Test
    void aDraftOfAnotherSizeWithoutTokenizer() {
        refused(request().strategy("chain").draft("small"),
                "draft and target have different vocabularies, and without the tokenizers of both the draft's tokens mean "
                        + "nothing to the target: 'small' has 20 tokens, 'target' has 26 tokens");
    }

    @Test
    void anEmptyPrompt() {
        refused(DecodingRequest.builder("target", Tokens.empty()), "the prompt is empty");
        refused(DecodingRequest.builder("letters", ""), "the prompt is empty");
    }

    @Test
    void aPromptThatFillsTheContext() {
        refused(DecodingRequest.builder("target", Tokens.of(new int[32])),
                "a prompt of 32 tokens leaves no room in the context of 32 tokens of model 'target'");
    }

    @Test
    void aPromptWithAnIdOutsideTheVocabulary() {
        refused(DecodingRequest.builder("target", Tokens.of(1, 26)),
                "prompt token 26 at index 1 is outside the vocabulary of 26 tokens of model 'target'");
    }

    @Test
    void aPromptWithAnIdOfThePadding() {
        refused(DecodingRequest.builder("letters", Tokens.of(27)),
                "prompt token 27 at index 0 is outside the vocabulary of 26 tokens of model 'letters'");
    }

    @Test
    void textForAModelWithoutTokenizer() {
        refused(DecodingRequest.builder("target", "hello"),
                "a prompt as text needs a tokenizer, and model 'target' has none; give token ids");
        refused(request().stopStrings(List.of("x")),
                "stop strings need a tokenizer, and model 'target' has none; give the ids of stop tokens");
    }

    @Test
    void idsOutsideTheVocabularyInStopTokensAndBias() {
        refused(request().stopTokens(Set.of(99)),
                "stop token 99 is outside the vocabulary of 26 tokens of model 'target'");
        refused(request().sampler(SamplerSettings.GREEDY.withLogitBias(Map.of(77, 1.0))),
                "logit bias for token 77 is outside the vocabulary of 26 tokens of model 'target'");
    }

    @Test
    void numbersThatMakeNoSense() {
        assertThatThrownBy(() -> request().maxNewTokens(0).build())
                .hasMessage("the number of new tokens must be 1 or more, not 0");
        assertThatThrownBy(() -> request().stopStrings(List.of("")).build())
                .hasMessage("a stop string must not be empty");
        assertThatThrownBy(() -> SamplerSettings.ofTemperature(-0.1))
                .hasMessage("temperature must be 0 or more, not -0.1");
        assertThatThrownBy(() -> SamplerSettings.ofTemperature(Double.NaN))
                .hasMessage("temperature must be 0 or more, not NaN");
        assertThatThrownBy(() -> SamplerSettings.GREEDY.withTopP(0))
                .hasMessage("top-p must be above 0 and at most 1, not 0.0");
        assertThatThrownBy(() -> SamplerSettings.GREEDY.withTopP(1.1))
                .hasMessage("top-p must be above 0 and at most 1, not 1.1");
        assertThatThrownBy(() -> SamplerSettings.GREEDY.withTopK(-1))
                .hasMessage("top-k must be 0 (all tokens) or more, not -1");
        assertThatThrownBy(() -> SamplerSettings.GREEDY.withMinP(2)).hasMessage("min-p must be from 0 to 1, not 2.0");
    }

    @Test
    void nothingStaysLeasedAfterARefusal() {
        TableModel leaving = TableModel.of("leaving", 26, 32);
        Vorlauf.Plugin stay = vorlauf.add(leaving);
        refused(DecodingRequest.builder("leaving", Tokens.of(99)),
                "prompt token 99 at index 0 is outside the vocabulary of 26 tokens of model 'leaving'");
        long before = System.nanoTime();
        stay.close();
        assertThat(System.nanoTime() - before).as("did not wait for a drain").isLessThan(5_000_000_000L);
    }

    /** Accepts what its check accepts. */
    private record Checking(Consumer<ParameterValues> checking) implements SpeculationStrategy {

        @Override
        public String name() {
            return "checking";
        }

        @Override
        public String description() {
            return "for tests";
        }

        @Override
        public void check(ParameterValues parameters) {
            checking.accept(parameters);
        }

        @Override
        public Speculation open(SpeculationContext context) {
            return tree -> { };
        }
    }

    @Test
    void parametersThatDoNotGoTogether() {
        vorlauf.add(new Checking(parameters -> {
            throw new InvalidParameterException("strategy 'checking': 'a' must not be above 'b'");
        }));

        refused(request().strategy("checking"), "strategy 'checking': 'a' must not be above 'b'");
    }

    @Test
    void parametersThatTheStrategyFailsToCheck() {
        vorlauf.add(new Checking(parameters -> {
            throw new IllegalStateException("no file");
        }));

        refused(request().strategy("checking"), "strategy 'checking' of " + Checking.class.getName()
                + " cannot check its parameters: java.lang.IllegalStateException: no file");
    }
}
