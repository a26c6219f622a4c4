// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.sampling.StatefulTransform;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.sampling.TransformContext;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.core.support.LetterTokenizer;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@DisplayName("A transform may have a state that follows the text and forks along trees")
class StatefulTransformTest {

    private static final int MODULUS = 7;

    private final TableModel target = TableModel.of("target", 20, 300);
    private final Climb climb = new Climb();
    private Vorlauf vorlauf;

    /** Allows a token only if it, and all that were generated, add up to a number that three does not divide. */
    private static final class Climb implements StatefulTransform<Integer> {

        private final AtomicInteger starts = new AtomicInteger();
        private final AtomicInteger steps = new AtomicInteger();
        private final List<Tokens> prompts = Collections.synchronizedList(new ArrayList<>());

        @Override
        public Integer start(Tokens prompt) {
            starts.incrementAndGet();
            prompts.add(prompt);
            return 0;
        }

        @Override
        public Integer step(Integer state, int token) {
            steps.incrementAndGet();
            return (state + token) % MODULUS;
        }

        @Override
        public Logits transform(Integer state, Logits logits) {
            float[] values = logits.toArray();
            IntStream.range(0, values.length).filter(token -> !fits(state, token))
                    .forEach(token -> values[token] = Float.NEGATIVE_INFINITY);
            return Logits.adopt(values);
        }

        static boolean fits(int state, int token) {
            return (state + token) % MODULUS % 3 != 0;
        }

        /** The same without a state. */
        Logits byHistory(TokenHistory history, Logits logits) {
            int sum = 0;
            for (int i = history.promptLength(); i < history.length(); i++) {
                sum = (sum + history.token(i)) % MODULUS;
            }
            return transform(sum, logits);
        }
    }

    private record Named(String name, LogitTransform made, AtomicReference<TransformContext> seen)
            implements TransformFactory {

        Named(String name, LogitTransform made) {
            this(name, made, new AtomicReference<>());
        }

        @Override
        public String description() {
            return "made before";
        }

        @Override
        public LogitTransform create(TransformContext context) {
            seen.set(context);
            return made;
        }
    }

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(target);
        vorlauf.add(target.disturbed("draft", 0.2));
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.bush());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    private static DecodingRequest.Builder request() {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).sampler(SamplerSettings.ofTemperature(0.9)).seed(4)
                .maxNewTokens(60).stopTokens(Set.of());
    }

    private DecodingResult generate(DecodingRequest.Builder request) {
        return vorlauf.decoding().generate(request.build());
    }

    private static void requireThatAllFit(Tokens ids) {
        int sum = 0;
        for (int token : ids.toArray()) {
            assertThat(Climb.fits(sum, token)).isTrue();
            sum = (sum + token) % MODULUS;
        }
    }

    @ParameterizedTest
    @EnumSource(VerificationMethod.class)
    void everyTextObeysItWhateverGuesses(VerificationMethod method) {
        for (String strategy : List.of("chain", "bush")) {
            DecodingResult result = generate(
                    request().transforms(climb).strategy(strategy).draft("draft").verification(method));
            requireThatAllFit(result.ids());
            assertThat(result.metrics().failedRounds()).isZero();
            // A draft that did not obey would guess wrong most of the time.
            assertThat((double) result.metrics().newTokens() / result.metrics().targetCalls()).isGreaterThan(1.5);
        }
    }

    @Test
    void theTextIsThatOfTheSameTransformWithoutAStateWhateverGuesses() {
        Tokens expected = generate(request().transforms(climb::byHistory)).ids();
        assertThat(generate(request().transforms(climb)).ids()).isEqualTo(expected);
        for (String strategy : List.of("chain", "bush")) {
            assertThat(generate(request().transforms(climb).strategy(strategy).draft("draft")).ids())
                    .isEqualTo(expected);
        }
    }

    @Test
    void itStartsOnceAndStepsOncePerTokenOfTheTextAndPerNode() {
        Tokens ids = generate(request().transforms(climb)).ids();
        assertThat(climb.prompts).containsExactly(Tokens.of(3, 1, 4));
        assertThat(climb.steps).hasValue(ids.length() - 1);
        climb.steps.set(0);
        DecodingResult result = generate(request().transforms(climb).strategy("bush").draft("draft"));
        assertThat(climb.starts).hasValue(2);
        assertThat(climb.steps.get())
                .isLessThanOrEqualTo(result.ids().length() + result.metrics().draftedTokens());
    }

    @Test
    void aSwapInTheMiddleOfATextKeepsTheState() {
        Tokens expected = generate(request().transforms(climb)).ids();
        Rounds rounds = new Rounds();
        vorlauf.add(rounds);
        List<String> strategies = List.of("chain", "none", "bush");
        rounds.after((generation, index) -> {
            String next = strategies.get(index % strategies.size());
            generation.swap(next.equals("none") ? SpeculationChoice.none() : SpeculationChoice.of(next, "draft"));
        });
        assertThat(generate(request().transforms(climb).strategy("chain").draft("draft")).ids()).isEqualTo(expected);
        assertThat(climb.starts).hasValue(2);
    }

    @Test
    void oneThatIsNamedKnowsTheGenerationItIsMadeFor() {
        Named named = new Named("climb", climb);
        vorlauf.add(named);
        vorlauf.add(new LetterTokenizer("letters", 19));
        vorlauf.add(target.tokenized("literate", "letters", 20, Set.of(3)));
        generate(DecodingRequest.builder("literate", Tokens.of(3)).transform("climb").stopTokens(Set.of(7)));
        TransformContext context = named.seen().get();
        assertThat(context.stopTokens()).containsExactly(7);
        assertThat(context.vocabularySize()).isEqualTo(19);
        assertThat(context.tokenizer()).isPresent();
        assertThat(context.parameters().toString()).isEqualTo("{}");
    }

    @Test
    void oneThatFailsAtAStepIsNamed() {
        vorlauf.add(new Named("broken", new StatefulTransform<String>() {
            @Override
            public String start(Tokens prompt) {
                return "";
            }

            @Override
            public String step(String state, int token) {
                return null;
            }

            @Override
            public Logits transform(String state, Logits logits) {
                return logits;
            }
        }));
        assertThatThrownBy(() -> generate(request().transform("broken"))).isInstanceOf(DecodingException.class)
                .hasMessageContaining("transform 'broken' of " + Named.class.getName() + " failed: ")
                .hasMessageContaining("the state of a transform");
    }
}
