// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@DisplayName("A strategy that does not come back is given up, and the text is what it would have been")
class StuckStrategyTest {

    private final TableModel target = TableModel.of("target", 40, 200);
    private final TableModel draft = target.disturbed("draft", 0.2);
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch returned = new CountDownLatch(1);
    private Vorlauf vorlauf;
    private Tokens plain;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start(EngineSettings.DEFAULT.toBuilder().growthTime(Duration.ofMillis(100)).build());
        vorlauf.add(target);
        vorlauf.add(draft);
        plain = generate("none", VerificationMethod.COUPLED).ids();
    }

    @AfterEach
    void stop() {
        end.countDown();
        vorlauf.close();
    }

    private DecodingResult generate(String strategy, VerificationMethod method) {
        DecodingRequest.Builder request = DecodingRequest.builder("target", Tokens.of(3, 1, 4)).strategy(strategy)
                .sampler(SamplerSettings.ofTemperature(0.8)).verification(method).seed(4).maxNewTokens(40);
        if (!strategy.equals("none")) {
            request.draft("draft");
        }
        return vorlauf.decoding().generate(request.build());
    }

    private DecodingResult generateWith(SpeculationStrategy strategy) {
        vorlauf.add(strategy);
        return generate(strategy.name(), VerificationMethod.COUPLED);
    }

    /** Guesses a little, and from the third round on does something else. */
    private SpeculationStrategy until(Consumer<DraftTree> third) {
        return Strategies.opening("stuck", 1, context -> new Speculation() {
            private int rounds;

            @Override
            public void grow(DraftTree tree) {
                tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 2);
                if (++rounds == 3) {
                    third.accept(tree);
                }
            }

            @Override
            public void close() {
                returned.countDown();
            }
        });
    }

    private void sleepThroughInterruptions() {
        while (end.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void waitThroughInterruptions() {
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whenItLoopsForEver() {
        DecodingResult result = generateWith(until(tree -> {
            while (end.getCount() > 0) {
                Thread.onSpinWait();
            }
        }));
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(result.metrics().failedRounds()).isOne();
        assertThat(result.metrics().draftedTokens()).as("guesses of that round, too").isEqualTo(6);
    }

    @Test
    void whenItSleepsInItsObservation() {
        DecodingResult result = generateWith(Strategies.opening("stuck", 1, context -> new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                tree.propose(tree.root(), 1);
            }

            @Override
            public void observe(RoundOutcome outcome) {
                sleepThroughInterruptions();
            }
        }));
        assertThat(result.ids()).isEqualTo(plain);
    }

    @Test
    void whenItSleepsWhileItIsOpened() {
        assertThat(generateWith(Strategies.opening("stuck", 1, context -> {
            sleepThroughInterruptions();
            return tree -> { };
        })).ids()).isEqualTo(plain);
    }

    @Test
    void whenItSleepsWhileItIsClosed() {
        assertThat(generateWith(Strategies.opening("stuck", 1, context -> new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                tree.propose(tree.root(), 1);
            }

            @Override
            public void close() {
                sleepThroughInterruptions();
            }
        })).ids()).isEqualTo(plain);
    }

    @Test
    void whenItComesBackLaterItIsClosedAndItsDraftFreed() throws InterruptedException {
        generateWith(until(tree -> sleepThroughInterruptions()));
        assertThat(draft.open()).as("still held by the strategy").isPositive();
        end.countDown();
        returned.await();
        vorlauf.close();
        assertThat(draft.open()).isZero();
    }

    @Test
    void aTreeThatWasTakenFromItTakesNoGuessesAnyMore() throws InterruptedException {
        AtomicReference<DraftTree> kept = new AtomicReference<>();
        DecodingResult result = generateWith(until(tree -> {
            kept.set(tree);
            sleepThroughInterruptions();
        }));
        end.countDown();
        returned.await();
        assertThat(kept.get().canGrow(kept.get().root())).isFalse();
        assertThat(result.ids()).isEqualTo(plain);
    }

    @Test
    void anotherStrategyServesAfterASwap() {
        vorlauf.add(Strategies.chain());
        Rounds rounds = new Rounds();
        vorlauf.add(rounds);
        rounds.after((generation, index) -> {
            if (index == 2) {
                generation.swap(SpeculationChoice.of("chain", "draft"));
            }
        });
        assertThat(generateWith(until(tree -> sleepThroughInterruptions())).ids()).isEqualTo(plain);
        assertThat(rounds.strategies().subList(0, 4)).containsExactly("stuck", "stuck", "stuck", "chain");
    }

    @Test
    void anotherServiceOfItsNameServesAndItselfDoesNotAnyMore() {
        Vorlauf.Plugin stuck = vorlauf.add(until(tree -> sleepThroughInterruptions()));
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder()
                .growthTime(Duration.ofMillis(100)).drainTime(Duration.ZERO).build());
        Rounds rounds = new Rounds();
        vorlauf.add(rounds);
        rounds.after((generation, index) -> {
            if (index == 4) {
                stuck.close();
                vorlauf.add(Strategies.of("stuck", 1, (context, tree) -> tree.propose(tree.root(), 1)));
            }
        });
        assertThat(generate("stuck", VerificationMethod.COUPLED).ids()).isEqualTo(plain);
        assertThat(rounds.strategies().subList(0, 6))
                .containsExactly("stuck", "stuck", "stuck", "none", "none", "stuck");
    }

    @Test
    void underRejectionTheGenerationGoesOnToo() {
        vorlauf.add(until(tree -> sleepThroughInterruptions()));
        DecodingResult result = generate("stuck", VerificationMethod.REJECTION);
        assertThat(result.ids().length()).isEqualTo(40);
        assertThat(result.metrics().failedRounds()).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void underRejectionTokensAreAsLikelyAsTheTargetSaysWhicheverItGetsStuckOver(int disliked) {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().growthTime(Duration.ofMillis(4)).build());
        TableModel coin = TableModel.of("coin", 2, 20);
        vorlauf.add(coin);
        vorlauf.add(coin.disturbed("its draft", 0));
        vorlauf.add(Strategies.of("choosy", 1, (context, tree) -> {
            Distribution distribution = context.drafts().get(0).distribution(tree.root());
            if (tree.canGrow(tree.root()) && tree.sample(tree.root(), distribution, 1).get(0).token() == disliked) {
                waitThroughInterruptions();
            }
        }));
        int seeds = Boolean.getBoolean("vorlauf.laws") ? 500 : 200;
        long zeros = IntStream.range(0, seeds).filter(seed -> vorlauf.decoding().generate(
                DecodingRequest.builder("coin", Tokens.of(1)).strategy("choosy").draft("its draft")
                        .sampler(SamplerSettings.ofTemperature(8)).verification(VerificationMethod.REJECTION)
                        .seed(seed).maxNewTokens(2).build()).ids().get(0) == 0).count();
        float[] logits = coin.logits(1);
        double wanted = 1 / (1 + Math.exp((logits[1] - logits[0]) / 8.0));
        assertThat(wanted).isBetween(0.3, 0.7);
        assertThat((double) zeros / seeds).isCloseTo(wanted, within(0.1));
    }

    @Test
    void closingTheEngineEndsTheGenerationBesideIt() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().drainTime(Duration.ofMillis(50)).build());
        vorlauf.add(until(tree -> {
            stuck.countDown();
            sleepThroughInterruptions();
        }));
        Generation generation = vorlauf.decoding().start(DecodingRequest.builder("target", Tokens.of(3, 1, 4))
                .strategy("stuck").draft("draft").maxNewTokens(40).build(), GenerationListener.NONE);
        stuck.await();
        vorlauf.close();
        assertThat(generation.await().finish()).isEqualTo(FinishReason.CANCELLED);
        assertThat(vorlauf.decoding().statistics()).extracting(StrategyStatistics::lastFailure)
                .contains(Optional.of("did not come back before the engine closed"));
    }

    @Test
    void theStrategyHearsAnInterruption() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        generateWith(until(tree -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }));
        interrupted.await();
    }
}
