// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.ServiceRegistration;

/** Strategies that throw, hang, or fill their trees, side by side with one that does what it should. */
@Timeout(300)
@ExtendWith(SystemExtension.class)
class CulpritsIT {

    private static final int[] MANY = IntStream.range(0, 2000).toArray();

    private final CountDownLatch end = new CountDownLatch(1);

    /** A strategy from what it does in every round. */
    private record Culprit(String name, Consumer<DraftTree> rounds) implements SpeculationStrategy {

        @Override
        public String description() {
            return "misbehaves";
        }

        @Override
        public Speculation open(SpeculationContext context) {
            return rounds::accept;
        }
    }

    @Test
    void everyTextIsRightAndTheCulpritsAreNamed(RunningSystem system) throws Exception {
        DecodingService engine = system.service(DecodingService.class);
        DecodingRequest request = StoryPair.requests(64).get(1);
        // Bandit tries arms that it does not know in the order of their names.
        List<ServiceRegistration<?>> culprits = List.of(
                register(system, new Culprit("a-thrower", tree -> {
                    tree.propose(tree.root(), 1, 2, 3);
                    throw new IllegalStateException("no more ideas");
                })),
                register(system, new Culprit("aa-hanger", tree -> hang())),
                register(system, new Culprit("a-filler", tree ->
                        IntStream.range(0, 100).forEach(i -> tree.propose(tree.root(), MANY)))));
        try (StoryPair pair = StoryPair.offer(system);
                Tuning quick = Tuning.with(system, "growthTime", Duration.ofSeconds(15))) {
            Tokens plain = pair.answers(List.of(request)).get(0);
            List<Generation> running = new ArrayList<>();
            for (String strategy : List.of("a-thrower", "aa-hanger", "a-filler", "linear", "tree", "none", "bandit")) {
                running.add(engine.start(
                        request.toBuilder().speculation(SpeculationChoice.of(strategy, "draft")).build(),
                        GenerationListener.NONE));
            }
            for (Generation generation : running) {
                DecodingResult result = generation.await();
                assertThat(result.ids()).as(generation.request().strategy()).isEqualTo(plain);
            }
            assertThat(running.get(3).await().metrics().failedRounds()).isZero();
            assertThat(running.get(3).await().metrics().acceptedTokens()).isPositive();
            end.countDown();
            print(engine);
            assertThat(of(engine, "a-thrower").failures()).isPositive();
            assertThat(of(engine, "a-thrower").lastFailure().orElseThrow()).contains("no more ideas");
            assertThat(of(engine, "aa-hanger").abandoned()).as("by itself and as an arm of bandit").isEqualTo(2);
            assertThat(of(engine, "bandit").abandoned()).isZero();
            assertThat(of(engine, "bandit").failures()).isZero();
            assertThat(of(engine, "bandit").refusedTokens()).isZero();
            assertThat(of(engine, "a-filler").refusedTokens()).isGreaterThan(10_000);
            assertThat(of(engine, "a-thrower").provider())
                    .startsWith(system.framework().getSymbolicName() + " ");
        } finally {
            end.countDown();
            culprits.forEach(ServiceRegistration::unregister);
        }
    }

    private static ServiceRegistration<?> register(RunningSystem system, SpeculationStrategy strategy) {
        return system.context().registerService(SpeculationStrategy.class, strategy, null);
    }

    private void hang() {
        boolean interrupted = false;
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static StrategyStatistics of(DecodingService engine, String strategy) {
        return engine.statistics().stream().filter(one -> one.strategy().equals(strategy)).findFirst().orElseThrow();
    }

    private static void print(DecodingService engine) {
        System.out.printf("%n%-10s %-44s %7s %9s %9s %9s%n", "strategy", "provider", "rounds", "failures", "given up",
                "refused");
        List<String> shown = List.of("a-thrower", "aa-hanger", "a-filler", "tree", "bandit");
        engine.statistics().stream()
                .filter(one -> shown.contains(one.strategy()))
                .forEach(one -> System.out.printf("%-10s %-44s %7d %9d %9d %9d%n", one.strategy(), one.provider(),
                        one.rounds(), one.failures(), one.abandoned(), one.refusedTokens()));
    }
}
