// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.support.LetterTokenizer;
import io.vorlauf.core.support.PieceTokenizer;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GenerationTest {

    private static final Tokens PROMPT = Tokens.of(3, 1, 4);

    /** 30 columns of logits, 26 tokens: the vocabulary is padded. */
    private final TableModel target = TableModel.of("x", 26, 60).tokenized("target", "letters", 30, Set.of());
    private final TableModel draft = target.tokenized("draft", "letters", 28, Set.of()).disturbed("draft", 0.2);
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(target);
        vorlauf.add(draft);
        vorlauf.add(new LetterTokenizer("letters", 26));
        vorlauf.add(Strategies.chain());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open() + draft.open()).isZero();
    }

    private static DecodingRequest.Builder plain() {
        return DecodingRequest.builder("target", PROMPT).sampler(SamplerSettings.ofTemperature(0.9)).seed(11).maxNewTokens(30);
    }

    private static DecodingRequest.Builder speculative() {
        return plain().strategy("chain").draft("draft");
    }

    private DecodingResult generate(DecodingRequest.Builder request) {
        return vorlauf.decoding().generate(request.build());
    }

    @Test
    void neverMoreTokensThanAskedFor() {
        for (int max = 1; max <= 12; max++) {
            DecodingResult result = generate(speculative().maxNewTokens(max).set("k", "7"));
            assertThat(result.ids().length()).isEqualTo(max);
            assertThat(result.finish()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void idsOfThePaddingAreNeverGenerated() {
        assertThat(generate(speculative().sampler(SamplerSettings.ofTemperature(5)).maxNewTokens(50)).ids().stream())
                .allMatch(id -> id < 26);
    }

    @Test
    void aFullContextEndsTheTextWithThatReason() {
        for (DecodingRequest.Builder request : List.of(plain(), speculative().set("k", "8"))) {
            DecodingResult result = generate(request.maxNewTokens(1000));
            assertThat(result.finish()).isEqualTo(FinishReason.CONTEXT);
            assertThat(result.ids().length()).isEqualTo(60 - PROMPT.length());
        }
    }

    @Test
    void aStopTokenInsideAnAcceptedBlockEndsTheTextThere() {
        Tokens whole = generate(plain()).ids();
        int stop = whole.get(9);
        int first = whole.stream().boxed().toList().indexOf(stop);
        for (DecodingRequest.Builder request : List.of(plain(), speculative().set("k", "8"))) {
            DecodingResult result = generate(request.stopTokens(Set.of(stop)));
            assertThat(result.finish()).isEqualTo(FinishReason.STOP);
            assertThat(result.ids()).isEqualTo(whole.slice(0, first + 1));
            assertThat(result.text()).isEqualTo(new LetterTokenizer("", 26).decode(whole.slice(0, first)));
        }
    }

    @Test
    void theModelsOwnStopTokensCountUnlessTheRequestSaysOtherwise() {
        int stop = generate(plain()).ids().get(4);
        vorlauf.add(target.tokenized("ending", "letters", 30, Set.of(stop)));
        DecodingRequest.Builder request = DecodingRequest.builder("ending", PROMPT)
                .sampler(SamplerSettings.ofTemperature(0.9)).seed(11).maxNewTokens(30);
        assertThat(generate(request).finish()).isEqualTo(FinishReason.STOP);
        assertThat(generate(request.stopTokens(Set.of())).finish()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void aStopStringThatStraddlesBlocksIsFoundAndNeverShown() {
        String whole = generate(plain()).text();
        String stop = whole.substring(6, 10);
        for (int k = 1; k <= 6; k++) {
            List<String> pieces = new ArrayList<>();
            DecodingResult result = vorlauf.decoding().generate(
                    speculative().set("k", "" + k).stopStrings(List.of("zzzzzz", stop)).build(), new GenerationListener() {
                        @Override
                        public void text(TextBlock block) {
                            pieces.add(block.text());
                        }
                    });
            assertThat(result.finish()).isEqualTo(FinishReason.STOP);
            assertThat(result.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
            assertThat(String.join("", pieces)).isEqualTo(result.text());
            assertThat(result.ids().length()).isEqualTo(whole.indexOf(stop) + stop.length());
        }
    }

    @Test
    void aStopStringThatSpellsASpecialTokenEndsTheTextAtIt() {
        Tokens whole = generate(plain()).ids();
        int stop = whole.get(9);
        int first = whole.stream().boxed().toList().indexOf(stop);
        List<String> pieces = new ArrayList<>();
        for (int token = 0; token < 26; token++) {
            pieces.add(token == stop ? "<end>" : Character.toString('a' + token));
        }
        vorlauf.add(new PieceTokenizer("ending", pieces));
        vorlauf.add(target.tokenized("ending", "ending", 30, Set.of()));
        DecodingRequest.Builder request = DecodingRequest.builder("ending", PROMPT)
                .sampler(SamplerSettings.ofTemperature(0.9)).seed(11).maxNewTokens(30);
        assertThat(generate(request).finish()).isEqualTo(FinishReason.LENGTH);

        DecodingResult result = generate(request.stopStrings(List.of("<end>")));

        assertThat(result.finish()).isEqualTo(FinishReason.STOP);
        assertThat(result.ids()).isEqualTo(whole.slice(0, first + 1));
        assertThat(result.text()).doesNotContain("<");
    }

    @Test
    void whatLooksLikeAStopStringButIsNoneIsShownInTheEnd() {
        String whole = generate(plain()).text();
        String almost = whole.substring(whole.length() - 3) + "!";
        assertThat(generate(speculative().stopStrings(List.of(almost))).text()).isEqualTo(whole);
    }

    @Test
    void aDraftWithAShorterContextHelpsAsFarAsItReaches() {
        vorlauf.add(draft.withContext("short", 20));
        DecodingResult result = generate(plain().maxNewTokens(50).strategy("chain").draft("short"));
        assertThat(result.ids()).isEqualTo(generate(plain().maxNewTokens(50)).ids());
        assertThat(result.metrics().acceptedTokens()).isPositive();
        assertThat(result.metrics().failedRounds()).isZero();
    }

    @Test
    void aLongPromptIsEvaluatedInPieces() {
        TableModel wide = TableModel.of("wide", 26, 1000);
        vorlauf.add(wide);
        int[] prompt = new int[700];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = i % 26;
        }
        DecodingResult result = vorlauf.decoding().generate(
                DecodingRequest.builder("wide", Tokens.of(prompt)).maxNewTokens(1).build());
        int argmax = 0;
        float[] row = wide.logits(prompt);
        for (int token = 0; token < row.length; token++) {
            argmax = row[token] > row[argmax] ? token : argmax;
        }
        assertThat(result.ids()).isEqualTo(Tokens.of(argmax));
        assertThat(wide.calls()).isEqualTo(3);
    }

    @Test
    void listenersHearEveryTokenOnceAndEveryRound() {
        List<Integer> ids = new ArrayList<>();
        List<RoundReport> rounds = new ArrayList<>();
        DecodingResult result = vorlauf.decoding().generate(speculative().build(), new GenerationListener() {
            @Override
            public void text(TextBlock block) {
                block.ids().stream().forEach(ids::add);
            }

            @Override
            public void round(RoundReport report) {
                rounds.add(report);
            }
        });
        assertThat(Tokens.of(ids)).isEqualTo(result.ids());
        assertThat(rounds).hasSize(result.metrics().targetCalls());
        assertThat(rounds.stream().mapToInt(RoundReport::committed).sum()).isEqualTo(30);
        assertThat(rounds.stream().mapToInt(RoundReport::drafted).sum()).isEqualTo(result.metrics().draftedTokens());
        assertThat(rounds).extracting(RoundReport::strategy).contains("chain");
    }

    @Test
    void aListenersOwnInvalidRequestIsNotTheGenerations() {
        assertThatThrownBy(() -> vorlauf.decoding().generate(plain().build(), new GenerationListener() {
            @Override
            public void text(TextBlock block) {
                throw new InvalidRequestException("no model 'mine'");
            }
        })).isInstanceOf(DecodingException.class).hasMessage("the listener failed: no model 'mine'");
    }

    @Test
    void aListenerThatThrowsEndsTheGenerationWithItsMessage() {
        assertThatThrownBy(() -> vorlauf.decoding().generate(plain().build(), new GenerationListener() {
            @Override
            public void text(TextBlock block) {
                throw new IllegalStateException("disk full");
            }
        })).isInstanceOf(DecodingException.class).hasMessageContaining("listener").hasMessageContaining("disk full");
    }

    @Test
    void aTargetThatFailsIsNamed() {
        target.close();
        assertThatThrownBy(() -> generate(plain())).hasMessageContaining("target");
    }

    @Test
    void cancellingEndsAfterTheRoundInProgress() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Void> proceed = new CompletableFuture<>();
        Generation generation = vorlauf.decoding().start(plain().maxNewTokens(50).build(), new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                started.countDown();
                proceed.join();
            }
        });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        generation.cancel();
        proceed.complete(null);
        DecodingResult result = generation.await();
        assertThat(result.finish()).isEqualTo(FinishReason.CANCELLED);
        assertThat(result.ids().length()).isEqualTo(1);
    }

    @Test
    void interruptingTheCallerCancels() {
        Thread.currentThread().interrupt();
        try {
            assertThat(generate(plain()).finish()).isEqualTo(FinishReason.CANCELLED);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void closingTheEngineCancelsWhatRuns() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Void> proceed = new CompletableFuture<>();
        Generation generation = vorlauf.decoding().start(plain().maxNewTokens(50).build(), new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                started.countDown();
                proceed.join();
            }
        });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        Thread closing = new Thread(vorlauf::close);
        closing.start();
        while (closing.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        proceed.complete(null);
        closing.join();
        assertThat(generation.await().finish()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void aPublisherDeliversTheTextAndEnds() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        vorlauf.decoding().publish(speculative().build()).subscribe(new Flow.Subscriber<>() {
            private final StringBuilder text = new StringBuilder();
            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                subscription.request(1);
            }

            @Override
            public void onNext(TextBlock block) {
                text.append(block.text());
                subscription.request(1);
            }

            @Override
            public void onError(Throwable failure) {
                received.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                received.complete(text.toString());
            }
        });
        assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(generate(plain()).text());
    }

    @Test
    void metricsAddUp() {
        DecodingResult result = generate(speculative());
        assertThat(result.metrics().promptTokens()).isEqualTo(3);
        assertThat(result.metrics().newTokens()).isEqualTo(30);
        assertThat(result.metrics().acceptedTokens() + result.metrics().targetCalls()).isEqualTo(30);
        assertThat(result.metrics().acceptanceRate()).isBetween(0.0, 1.0);
        assertThat(result.metrics().firstTokenNanos()).isBetween(1L, result.metrics().totalNanos());
        assertThat(result.metrics().overheadNanos()).isNotNegative();
    }

    @Test
    void plainDecodingHasNoAcceptanceRate() {
        DecodingResult result = generate(plain());
        assertThat(result.metrics().acceptanceRate()).isNaN();
        assertThat(result.metrics().blockEfficiency()).isEqualTo(1);
        assertThat(result.metrics().draftNanos()).isZero();
        assertThat(draft.calls()).isZero();
    }
}
