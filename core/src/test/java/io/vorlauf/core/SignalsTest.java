// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.model.TopLogits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.TargetSignals;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
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
@DisplayName("A strategy sees of the target what it asked for, of the text and nothing else")
class SignalsTest {

    private static final int LAYERS = 4;
    private static final int SIZE = 3;
    private static final SignalRequest ALL = SignalRequest.builder().layers(0, 2, LAYERS).lastHidden().topLogits(3).build();
    private static final SignalRequest SECOND = SignalRequest.builder().layers(1).build();
    private static final SignalRequest LOGITS = SignalRequest.builder().topLogits(2).build();

    private final TableModel table = TableModel.of("plain", 40, 120);
    private final TableModel target = table.withHiddenStates("target", LAYERS, SIZE);
    private final TableModel draft = table.disturbed("draft", 0.2);
    private final Rounds rounds = new Rounds();
    private final List<Watch> watches = Collections.synchronizedList(new ArrayList<>());
    private Vorlauf vorlauf;

    /** Compares, before every tree, what is there of the target with what the table says of the text. */
    private final class Watch {

        private final TargetSignals signals;
        private final int begin;
        private int trees;
        private int rows;

        Watch(SpeculationContext context, SignalRequest request) {
            signals = context.signals(request);
            begin = signals.from();
            watches.add(this);
        }

        void look(TokenHistory text) {
            trees++;
            int[] tokens = IntStream.range(0, text.length()).map(text::token).toArray();
            assertThat(signals.to()).as("behind the last position").isEqualTo(Math.max(begin, tokens.length - 1));
            for (int position = signals.from(); position < signals.to(); position++) {
                compare(position, Arrays.copyOf(tokens, position + 1));
                rows++;
            }
            signals.forget(signals.to());
        }

        private void compare(int position, int[] prefix) {
            float[] row = new float[SIZE + 1];
            for (int layer : signals.request().layers()) {
                signals.hidden(position, layer, row, 1);
                assertThat(Arrays.copyOfRange(row, 1, SIZE + 1))
                        .as("layer %d at %d", layer, position).isEqualTo(target.hidden(layer, prefix));
            }
            if (signals.request().lastHidden()) {
                signals.lastHidden(position, row, 1);
                assertThat(Arrays.copyOfRange(row, 1, SIZE + 1))
                        .as("last at %d", position).isEqualTo(target.hidden(LAYERS + 1, prefix));
            }
            if (signals.request().topLogits() > 0) {
                assertThat(signals.topLogits(position))
                        .isEqualTo(TopLogits.of(target.logits(prefix), signals.request().topLogits()));
            }
        }
    }

    private Speculation watching(SpeculationContext context, SignalRequest request, int skipped) {
        Watch watch = new Watch(context, request);
        return tree -> {
            watch.look(tree.root().history());
            bush(tree, context.drafts().get(0));
            tree.skip(skipped);
        };
    }

    private static void bush(DraftTree tree, DraftModel model) {
        DraftNode node = tree.root();
        while (node.depth() < 4 && tree.canGrow(node) && model.reaches(node)) {
            List<DraftNode> drawn = tree.sample(node, model.distribution(node), 2);
            node = drawn.get(drawn.size() - 1);
        }
    }

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        List.of(table, target, draft).forEach(vorlauf::add);
        vorlauf.add(rounds);
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.opening("watch", 1, context -> watching(context, ALL, 0)));
        vorlauf.add(Strategies.opening("second", 1, context -> watching(context, SECOND, 0)));
        vorlauf.add(Strategies.opening("logits", 1, context -> watching(context, LOGITS, 0)));
        vorlauf.add(Strategies.opening("resting", 1, context -> watching(context, ALL, 3)));
        vorlauf.add(Strategies.opening("both", 1, context -> {
            Watch own = new Watch(context, SignalRequest.builder().lastHidden().build());
            List<Speculation> arms = List.of(
                    context.open("watch", Map.of()).orElseThrow(), context.open("second", Map.of()).orElseThrow());
            return new Speculation() {
                private int round;

                @Override
                public void grow(DraftTree tree) {
                    own.look(tree.root().history());
                    arms.get(round++ / 3 % 2).grow(tree);
                }

                @Override
                public void close() {
                    arms.forEach(Speculation::close);
                }
            };
        }));
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open() + draft.open() + table.open()).isZero();
    }

    private static DecodingRequest.Builder request(String strategy) {
        return request(strategy, "target", Tokens.of(3, 1, 4));
    }

    private static DecodingRequest.Builder request(String strategy, String target, Tokens prompt) {
        return DecodingRequest.builder(target, prompt).sampler(SamplerSettings.ofTemperature(0.8)).seed(4)
                .maxNewTokens(60).strategy(strategy).draft(DraftChoice.of("draft"));
    }

    private DecodingResult generate(DecodingRequest.Builder request) {
        DecodingResult result = vorlauf.decoding().generate(request.build());
        assertThat(result.metrics().failedRounds()).isZero();
        return result;
    }

    private static Tokens longPrompt() {
        return Tokens.of(IntStream.range(0, 70).map(i -> i * i % 37).toArray());
    }

    @ParameterizedTest
    @EnumSource(VerificationMethod.class)
    void beforeEveryTreeThereIsARowForEachPositionButTheLast(VerificationMethod verification) {
        DecodingResult result = generate(request("watch").verification(verification));

        assertThat(result.metrics().targetCalls()).as("rounds, some with accepted guesses").isLessThan(55);
        assertThat(watches).singleElement().satisfies(watch -> {
            assertThat(watch.begin).isZero();
            assertThat(watch.rows).isGreaterThan(50);
        });
    }

    @Test
    void ofALongPromptThereIsARowForEachPositionToo() {
        generate(request("watch", "target", longPrompt()).maxNewTokens(20));
        assertThat(watches.get(0).rows).isGreaterThan(70);
    }

    @Test
    void theHighestLogitsAloneNeedNoHiddenStates() {
        generate(request("logits", "plain", longPrompt()).maxNewTokens(20));
        assertThat(watches.get(0).rows).isGreaterThan(70);
    }

    @Test
    void inRoundsThatAreLeftOutNoRowIsLost() {
        generate(request("resting"));
        assertThat(watches.get(0).rows).isGreaterThan(45);
        assertThat(watches.get(0).trees).isLessThan(watches.get(0).rows / 3);
    }

    @Test
    void upToTheEndOfTheContextNoRowIsMissing() {
        DecodingResult result = generate(request("watch").maxNewTokens(1000));
        assertThat(result.finish()).isEqualTo(FinishReason.CONTEXT);
        assertThat(watches.get(0).rows).isGreaterThan(105);
    }

    @Test
    void whoComesInTheMiddleHasRowsFromThereOn() {
        Tokens plain = generate(request("none")).ids();
        rounds.after((generation, index) -> {
            switch (index) {
                case 4 -> generation.swap(SpeculationChoice.of("second", "draft"));
                case 9 -> generation.swap(SpeculationChoice.of("chain", "draft"));
                case 14 -> generation.swap(SpeculationChoice.of("watch", "draft"));
                default -> { }
            }
        });
        assertThat(generate(request("watch")).ids()).isEqualTo(plain);

        assertThat(watches).hasSize(3);
        assertThat(watches).extracting(watch -> watch.begin).isSorted().startsWith(0).doesNotHaveDuplicates();
        assertThat(watches).allSatisfy(watch -> assertThat(watch.rows).isPositive());
    }

    @Test
    void twoThatAskForDifferentThingsEachGetTheirOwn() {
        generate(request("both"));
        assertThat(watches).hasSize(3).allSatisfy(watch -> {
            assertThat(watch.begin).isZero();
            assertThat(watch.rows).isGreaterThan(40);
        });
    }

    @Test
    void severalGenerationsAtOnceEachHaveTheRowsOfTheirText() {
        List<Generation> running = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            running.add(vorlauf.decoding().start(
                    request(List.of("watch", "second", "chain").get(i % 3), "target", longPrompt()).seed(i)
                            .maxNewTokens(40).build(), GenerationListener.NONE));
        }
        running.forEach(one -> assertThat(one.result().toCompletableFuture().join().metrics().failedRounds()).isZero());
        assertThat(watches).hasSize(4).allSatisfy(watch -> assertThat(watch.rows).isGreaterThan(90));
    }

    @Test
    void aPromptThatAnotherGenerationHasReadIsReadAgain() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        rounds.after((generation, index) -> {
            if (generation.request().speculation().strategy().equals("none") && index == 2) {
                writing.countDown();
                await(seen);
            }
        });
        Generation first = vorlauf.decoding().start(
                request("none", "target", longPrompt()).maxNewTokens(10).build(), GenerationListener.NONE);
        writing.await();
        generate(request("watch", "target", longPrompt()).maxNewTokens(10));
        seen.countDown();
        first.result().toCompletableFuture().join();
        assertThat(watches.get(0).begin).isZero();
        assertThat(watches.get(0).rows).isGreaterThan(69);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatNobodyAsksForIsNotAskedOfTheTarget() {
        generate(request("chain"));
        assertThat(target.signalled()).isZero();
        int calls = target.calls();
        generate(request("watch"));
        assertThat(target.signalled()).isPositive();
        assertThat(target.calls() - calls).as("passes").isPositive();
    }

    @Test
    void aTargetThatCannotEndsTheGenerationWithASentence() {
        assertThatThrownBy(() -> generate(request("second", "plain", longPrompt())))
                .isInstanceOf(DecodingException.class)
                .hasMessage("strategy 'second' cannot speculate: model 'plain' of backend 'none' hands out no hidden states, "
                        + "but hidden state 1 is wanted");
        vorlauf.add(Strategies.opening("deep", 1,
                context -> watching(context, SignalRequest.builder().layers(2, 5, 6).build(), 0)));
        assertThatThrownBy(() -> generate(request("deep"))).isInstanceOf(DecodingException.class).hasMessageEndingWith(
                "model 'target' of backend 'none' hands out the hidden states 0 to 4, but 5, 6 is wanted");
    }

    @Test
    void askingOnceItIsOpenIsRefused() {
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        vorlauf.add(Strategies.of("late", 1, (context, tree) -> {
            try {
                context.signals(ALL);
            } catch (IllegalStateException e) {
                refusal.set(e);
            }
        }));
        generate(request("late"));
        assertThat(refusal.get()).hasMessageContaining("while it is opened");
    }

    @Test
    void whatWasNotAskedForOrIsForgottenIsRefused() {
        List<Throwable> refusals = new ArrayList<>();
        vorlauf.add(Strategies.opening("curious", 1, context -> {
            TargetSignals signals = context.signals(SECOND);
            float[] row = new float[SIZE];
            return tree -> {
                List<Runnable> attempts = List.of(
                        () -> signals.hidden(signals.to(), 1, row, 0), () -> signals.hidden(signals.from(), 2, row, 0),
                        () -> signals.lastHidden(signals.from(), row, 0), () -> signals.topLogits(signals.from()),
                        () -> signals.forget(signals.to() + 1));
                attempts.forEach(attempt -> {
                    try {
                        attempt.run();
                    } catch (RuntimeException e) {
                        refusals.add(e);
                    }
                });
                tree.skip(1000);
            };
        }));
        generate(request("curious"));
        assertThat(refusals).extracting(Throwable::getMessage).containsExactly(
                "no row of the target for position 2; there are rows of 0 to 2, the last not included",
                "hidden state 2 was not asked for, but hidden state 1",
                "the last hidden state was not asked for, but hidden state 1",
                "top logits was not asked for, but hidden state 1",
                "rows before position 3 cannot be forgotten; the next is 2");
    }
}
