// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.support.Rounds;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("A strategy that misbehaves below another one is named, and the other one goes on")
class OpenedCulpritsTest {

    private final TableModel target = TableModel.of("target", 40, 200);
    private final TableModel draft = target.disturbed("draft", 0.2);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Rounds rounds = new Rounds();
    private Vorlauf vorlauf;
    private Tokens plain;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start(EngineSettings.DEFAULT.toBuilder().growthTime(Duration.ofMillis(100)).build());
        vorlauf.add(target);
        vorlauf.add(draft);
        vorlauf.add(Strategies.chain());
        plain = vorlauf.decoding().generate(request("none").build()).ids();
        vorlauf.add(rounds);
    }

    @AfterEach
    void stop() {
        end.countDown();
        vorlauf.close();
    }

    private static DecodingRequest.Builder request(String strategy) {
        DecodingRequest.Builder request = DecodingRequest.builder("target", Tokens.of(3, 1, 4)).strategy(strategy)
                .sampler(SamplerSettings.ofTemperature(0.8)).seed(4).maxNewTokens(40);
        return strategy.equals("none") ? request : request.draft("draft");
    }

    /** Lets {@code bad} and {@code chain} grow trees in turn. */
    private static final class InTurn implements Speculation {

        private final SpeculationContext context;
        private final BiConsumer<Speculation, DraftTree> call;
        private final Map<String, Speculation> open = new HashMap<>();
        private Speculation last;
        private int round;

        InTurn(SpeculationContext context, BiConsumer<Speculation, DraftTree> call) {
            this.context = context;
            this.call = call;
        }

        @Override
        public void grow(DraftTree tree) {
            String name = round++ % 2 == 0 && context.others().contains("bad") ? "bad" : "chain";
            last = null;
            last = open.computeIfAbsent(name, missing -> context.open(missing, Map.of()).orElseThrow());
            call.accept(last, tree);
        }

        @Override
        public void observe(RoundOutcome outcome) {
            if (last != null) {
                last.observe(outcome);
            }
        }

        @Override
        public void close() {
            open.values().forEach(Speculation::close);
        }
    }

    private DecodingResult generate(BiConsumer<Speculation, DraftTree> call) {
        vorlauf.add(Strategies.opening("opener", 1, context -> new InTurn(context, call)));
        return vorlauf.decoding().generate(request("opener").build());
    }

    private DecodingResult generate() {
        return generate(Speculation::grow);
    }

    private StrategyStatistics of(String strategy) {
        return vorlauf.decoding().statistics().stream().filter(one -> one.strategy().equals(strategy))
                .findFirst().orElseGet(() -> new StrategyStatistics(strategy, "", 0, 0, 0, 0, 0, 0, 0,
                        Optional.empty(), 0, 0, 0));
    }

    private static void fail() {
        throw new IllegalStateException("no more ideas");
    }

    private void sleepThroughInterruptions() {
        while (end.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void thenOnlyBadHasFailed(DecodingResult result, String what) {
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(of("bad").failures()).isPositive();
        assertThat(of("bad").lastFailure().orElseThrow()).contains(what).contains("no more ideas");
        assertThat(of("bad").provider()).startsWith(Strategies.class.getName());
        assertThat(of("opener").failures()).isZero();
    }

    @Test
    void whenItThrowsWhileItGrowsATree() {
        vorlauf.add(Strategies.of("bad", 0, (context, tree) -> fail()));
        DecodingResult result = generate();
        thenOnlyBadHasFailed(result, "to grow a tree");
        assertThat(result.metrics().failures()).containsExactly(
                Map.entry("bad", result.metrics().failedRounds()));
        assertThat(of("bad").failures()).isEqualTo(result.metrics().failedRounds());
        assertThat(result.metrics().acceptedTokens()).as("of the other one's guesses").isPositive();
    }

    @Test
    void whenItThrowsWhileItIsOpened() {
        vorlauf.add(Strategies.opening("bad", 0, context -> {
            fail();
            return tree -> { };
        }));
        thenOnlyBadHasFailed(generate(), "to open");
    }

    @Test
    void whenItThrowsWhileItObserves() {
        vorlauf.add(Strategies.opening("bad", 0, context -> new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                tree.propose(tree.root(), 1);
            }

            @Override
            public void observe(RoundOutcome outcome) {
                fail();
            }
        }));
        thenOnlyBadHasFailed(generate(), "to observe a round");
    }

    @Test
    void whenItThrowsWhileItIsClosed() {
        vorlauf.add(Strategies.opening("bad", 0, context -> new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                tree.propose(tree.root(), 1);
            }

            @Override
            public void close() {
                fail();
            }
        }));
        thenOnlyBadHasFailed(generate(), "to close");
    }

    @Test
    void whenItsOpenerSaysItInOtherWords() {
        vorlauf.add(Strategies.of("bad", 0, (context, tree) -> fail()));
        thenOnlyBadHasFailed(generate((speculation, tree) -> {
            try {
                speculation.grow(tree);
            } catch (IllegalStateException e) {
                throw new UnsupportedOperationException("it failed", e);
            }
        }), "to grow a tree");
    }

    @Test
    void whenItsOpenerKeepsSilent() {
        vorlauf.add(Strategies.of("bad", 0, (context, tree) -> fail()));
        thenOnlyBadHasFailed(generate((speculation, tree) -> {
            try {
                speculation.grow(tree);
            } catch (IllegalStateException e) {
                tree.propose(tree.root(), 1);
            }
        }), "to grow a tree");
    }

    @Test
    void whenItWantsMoreGuessesThanATreeMayHave() {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().treeNodes(8).build());
        vorlauf.add(Strategies.of("bad", 0, (context, tree) ->
                tree.propose(tree.root(), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)));
        assertThat(generate().ids()).isEqualTo(plain);
        assertThat(of("bad").refusedTokens()).isPositive();
        assertThat(of("opener").refusedTokens()).isZero();
    }

    @Test
    void whatItsOpenerIsRefusedItselfIsTheOpeners() {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().treeNodes(8).build());
        vorlauf.add(Strategies.of("bad", 0, (context, tree) -> tree.propose(tree.root(), 1)));
        generate((speculation, tree) -> {
            speculation.grow(tree);
            tree.propose(tree.root(), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        });
        assertThat(of("opener").refusedTokens()).isPositive();
        assertThat(of("bad").refusedTokens()).isZero();
    }

    @Test
    void whatItsOpenerThrowsItselfIsTheOpeners() {
        vorlauf.add(Strategies.of("bad", 0, (context, tree) -> tree.propose(tree.root(), 1)));
        DecodingResult result = generate((speculation, tree) -> {
            speculation.grow(tree);
            fail();
        });
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(of("opener").failures()).isEqualTo(result.metrics().failedRounds()).isPositive();
        assertThat(of("bad").failures()).isZero();
    }

    @Test
    void parametersThatItRefusesAreNoFailureOfIts() {
        vorlauf.add(new RefusingStrategy());
        DecodingResult result = generate();
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(of("bad").failures()).isZero();
        assertThat(of("opener").lastFailure().orElseThrow()).contains("'a' must not be above 'b'");
    }

    private static final class RefusingStrategy implements SpeculationStrategy {

        @Override
        public String name() {
            return "bad";
        }

        @Override
        public String description() {
            return "for tests";
        }

        @Override
        public void check(ParameterValues parameters) {
            throw new InvalidParameterException("'a' must not be above 'b'");
        }

        @Override
        public Speculation open(SpeculationContext context) {
            return tree -> { };
        }
    }

    private void thenOnlyBadWasGivenUp(DecodingResult result) {
        assertThat(result.ids()).isEqualTo(plain);
        assertThat(of("bad").abandoned()).as("once in a generation").isOne();
        assertThat(of("bad").provider()).startsWith(Strategies.class.getName());
        assertThat(of("opener").abandoned()).isZero();
        List<String> served = rounds.strategies();
        assertThat(served.subList(1, served.size() - 1)).as("but for the last, which has no room").isNotEmpty()
                .containsOnly("opener");
        assertThat(result.metrics().acceptedTokens()).as("of the other one's guesses").isPositive();
    }

    @Test
    void whenItDoesNotComeBack() {
        vorlauf.add(Strategies.of("bad", 0, (context, tree) -> sleepThroughInterruptions()));
        DecodingResult result = generate();
        thenOnlyBadWasGivenUp(result);
        assertThat(result.metrics().failedRounds()).isOne();
    }

    @Test
    void whenItDoesNotComeBackFromBeingOpened() {
        vorlauf.add(Strategies.opening("bad", 0, context -> {
            sleepThroughInterruptions();
            return tree -> { };
        }));
        thenOnlyBadWasGivenUp(generate());
    }

    @Test
    void whenItDoesNotComeBackFromItsObservation() {
        vorlauf.add(Strategies.opening("bad", 0, context -> new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                tree.propose(tree.root(), 1);
            }

            @Override
            public void observe(RoundOutcome outcome) {
                sleepThroughInterruptions();
            }
        }));
        thenOnlyBadWasGivenUp(generate());
    }

    @Test
    void whenItComesBackOnceItIsInterrupted() {
        vorlauf.add(Strategies.of("bad", 0, (context, tree) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                fail();
            }
        }));
        thenOnlyBadWasGivenUp(generate());
    }

    @Test
    void anotherServiceOfItsNameServesItsOpener() {
        vorlauf.settings(EngineSettings.DEFAULT.toBuilder().growthTime(Duration.ofMillis(100)).drainTime(Duration.ZERO).build());
        Vorlauf.Plugin stuck = vorlauf.add(Strategies.of("bad", 0, (context, tree) -> sleepThroughInterruptions()));
        CountDownLatch served = new CountDownLatch(1);
        rounds.after((generation, index) -> {
            if (index == 2) {
                stuck.close();
                vorlauf.add(Strategies.of("bad", 0, (context, tree) -> served.countDown()));
            }
        });
        assertThat(generate().ids()).isEqualTo(plain);
        assertThat(served.getCount()).isZero();
    }
}
