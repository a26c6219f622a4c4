// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.OverloadException;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.ServiceRegistration;

/**
 * Generations of the built-in pair come and go at random, of all strategies and settings, more than may run or wait: some
 * are cancelled, some swapped, some read by nobody; strategies fail and hang; a strategy's bundle is updated and the draft
 * loaded anew and exchanged. Each text must be the one that its request has alone, and nothing may be left over.
 *
 * <p>Short by default. {@code -Dvorlauf.soak.seconds=900} lets them come for a quarter of an hour.
 */
@Tag("soak")
@ExtendWith(SystemExtension.class)
class ManyAtOnceIT {

    private static final int KINDS = 40;
    private static final List<String> PROMPTS = List.of("Once upon a time", "The little dog was", "One day, Lily and Tom",
            "Once upon a time there was a girl who had a red ball. She liked to play with it in the garden, and");
    private static final List<String> STRATEGIES = List.of(
            "none", "linear", "tree", "lookup", "adaptive", "bandit", "failing", "hanging");
    private static final int WELL = 6;

    private final Random random = new Random(17);
    private final Map<Generation, Integer> open = new HashMap<>();
    private final Map<Integer, DecodingResult> alone = new HashMap<>();
    private int ended;
    private int refused;
    private int stalled;
    private int cancelled;
    private int swapped;
    private int absent;

    /** A strategy from what it does in every round. */
    private record Guest(String name, Consumer<DraftTree> rounds) implements SpeculationStrategy {

        @Override
        public String description() {
            return "misbehaves now and then";
        }

        @Override
        public Speculation open(SpeculationContext context) {
            return rounds::accept;
        }
    }

    /** Asks for one block, and for nothing more. */
    private static final class Stalled implements Flow.Subscriber<TextBlock> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(TextBlock block) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    private static DecodingRequest.Builder request(int kind) {
        SplittableRandom own = new SplittableRandom(kind);
        SamplerSettings sampler = switch (kind % 4) {
            case 0 -> SamplerSettings.GREEDY;
            case 1 -> SamplerSettings.ofTemperature(0.8);
            case 2 -> SamplerSettings.ofTemperature(1).withTopP(0.9).withPenalties(1.2, 0, 0);
            default -> SamplerSettings.ofTemperature(1.2).withTopK(40).withPenalties(1, 0.1, 0.3);
        };
        DecodingRequest.Builder request = DecodingRequest.builder("target", PROMPTS.get(own.nextInt(PROMPTS.size())))
                .sampler(sampler).seed(kind).maxNewTokens(1 + own.nextInt(60)).priority(own.nextInt(3));
        return kind % 5 == 0 ? request.stopStrings(List.of("dog", ".")) : request;
    }

    private static DecodingRequest request(int kind, String strategy) {
        DecodingRequest.Builder request = request(kind).strategy(strategy);
        return (strategy.equals("none") ? request : request.draft("draft")).build();
    }

    @Test
    void comeAndGoWithoutAWrongTextAndLeaveNothing(RunningSystem system) throws Exception {
        DecodingService engine = system.service(DecodingService.class);
        List<ServiceRegistration<?>> guests = List.of(
                offer(system, new Guest("failing", tree -> {
                    tree.propose(tree.root(), 1, 2, 3);
                    if (tree.root().history().length() % 3 == 0) {
                        throw new IllegalStateException("now and then");
                    }
                })),
                offer(system, new Guest("hanging", tree -> {
                    if (tree.root().history().length() % 40 == 0) {
                        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(30));
                    }
                })));
        try (StoryPair pair = StoryPair.offer(system);
                StrategyBundle linear = StrategyBundle.of(system, "linear");
                Tuning tight = Tuning.with(system, Map.of("growthTime", Duration.ofMillis(500),
                        "readerTime", Duration.ofSeconds(1), "arrivalTime", Duration.ofSeconds(20),
                        "mostRunning", 16, "mostWaiting", 10, "mostCacheBytes", 40_000_000L, "prefillChunk", 8))) {
            for (int kind = 0; kind < KINDS; kind++) {
                alone.put(kind, engine.generate(request(kind).build()));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Soak.seconds());
            for (int step = 0; System.nanoTime() < end; step++) {
                // Now and then more than may run and wait.
                for (int arrivals = step % 50 == 10 ? 40 : 1; arrivals > 0; arrivals--) {
                    begin(engine);
                }
                disturb();
                if (step % 100 == 20) {
                    linear.update();
                }
                if (step % 200 == 30) {
                    pair.replaceDraft();
                }
                while (open.size() > random.nextInt(60)) {
                    endOne(open.keySet().iterator().next());
                }
            }
            for (Generation generation : List.copyOf(open.keySet())) {
                endOne(generation);
            }
            system.await(() -> engine.generations().isEmpty(), "all generations had ended");
            assertThat(engine.load().running()).isZero();
            assertThat(engine.load().waiting()).isZero();
            assertThat(engine.load().cacheBytes()).isZero();
            System.out.printf("%n%d s: %d texts as alone, %d refused, %d with a stalled reader, %d cancelled, %d swaps, "
                    + "%d while a bundle was absent; lanes per pass %s%n", Soak.seconds(), ended, refused, stalled,
                    cancelled, swapped, absent, engine.load().models());
        } finally {
            guests.forEach(ServiceRegistration::unregister);
        }
        assertThat(ended).isPositive();
    }

    private static ServiceRegistration<?> offer(RunningSystem system, SpeculationStrategy strategy) {
        return system.context().registerService(SpeculationStrategy.class, strategy, null);
    }

    private void begin(DecodingService engine) {
        int kind = random.nextInt(KINDS);
        String strategy = STRATEGIES.get(random.nextInt(random.nextInt(4) > 0 ? WELL : STRATEGIES.size()));
        try {
            if (random.nextInt(30) == 0) {
                engine.publish(request(kind, strategy)).subscribe(new Stalled());
                stalled++;
            } else {
                open.put(engine.start(request(kind, strategy), GenerationListener.NONE), kind);
            }
        } catch (OverloadException e) {
            refused++;
        } catch (InvalidRequestException e) {
            // The bundle of its strategy is just being updated.
            absent++;
        }
    }

    private void disturb() {
        List<Generation> running = new ArrayList<>(open.keySet());
        Collections.shuffle(running, random);
        if (!running.isEmpty() && random.nextInt(8) == 0) {
            running.get(0).cancel();
            cancelled++;
        }
        if (!running.isEmpty() && random.nextInt(3) == 0) {
            try {
                running.get(0).swap(SpeculationChoice.of(STRATEGIES.get(1 + random.nextInt(WELL - 1)), "draft"));
                swapped++;
            } catch (InvalidRequestException e) {
                absent++;
            }
        }
    }

    private void endOne(Generation generation) throws InterruptedException {
        int kind = open.remove(generation);
        DecodingResult result = generation.await();
        DecodingResult wanted = alone.get(kind);
        if (result.finish() == FinishReason.CANCELLED) {
            assertThat(wanted.ids().slice(0, result.ids().length())).as("kind %d", kind).isEqualTo(result.ids());
        } else {
            assertThat(result.ids()).as("kind %d", kind).isEqualTo(wanted.ids());
            assertThat(result.text()).as("kind %d", kind).isEqualTo(wanted.text());
        }
        ended++;
    }
}
