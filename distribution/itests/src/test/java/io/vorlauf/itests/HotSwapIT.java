// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Drain;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.itests.Load.Sums;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Eight threads generate; meanwhile strategies are swapped in all running generations, the bundle of one is updated,
 * and the draft model is loaded anew and exchanged. Nothing may fail, and every text must be the one that was written
 * undisturbed. Phases with and without disturbance take turns, so that their speed can be compared.
 *
 * <p>Short by default. {@code -Dvorlauf.soak.seconds=60} disturbs for a minute.
 */
@Tag("soak")
@ExtendWith(SystemExtension.class)
class HotSwapIT {

    private static final int THREADS = 8;
    private static final int TOKENS = 64;
    private static final int LONGEST_PHASE = 5;
    private static final List<SpeculationChoice> CHOICES = List.of(
            SpeculationChoice.of("linear", "draft"),
            SpeculationChoice.of("tree", "draft"),
            SpeculationChoice.of("lookup", "draft"),
            SpeculationChoice.none());

    private final AtomicInteger swaps = new AtomicInteger();
    private final AtomicInteger refusedSwaps = new AtomicInteger();
    private final AtomicInteger updates = new AtomicInteger();
    private final AtomicInteger exchanges = new AtomicInteger();
    private final Map<Long, Long> asked = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong disturbersNanos = new AtomicLong();

    /** Something that disturbs, and may fail. */
    private interface Disturbance {
        void happen() throws Exception;
    }

    @Test
    void nothingFailsAndEveryTextIsTheUndisturbedOne(RunningSystem system) throws Exception {
        DecodingService engine = system.service(DecodingService.class);
        List<DecodingRequest> requests = StoryPair.requests(TOKENS);
        Sums undisturbed = new Sums();
        Sums disturbed = new Sums();
        List<Drain> drains;
        try (StoryPair pair = StoryPair.offer(system);
                StrategyBundle linear = StrategyBundle.of(system, "linear");
                Tuning patient = Tuning.with(system, "arrivalTime", Duration.ofSeconds(20));
                Hearing hearing = Hearing.of(system, (generation, report) -> { }, this::swapped)) {
            Load load = new Load(engine, requests, pair.answers(requests), CHOICES);
            load.run(THREADS, Duration.ofSeconds(1), new Sums());
            int phases = (Soak.seconds() + LONGEST_PHASE - 1) / LONGEST_PHASE;
            Duration phase = Duration.ofSeconds(Soak.seconds()).dividedBy(phases);
            for (int i = 0; i < phases; i++) {
                load.run(THREADS, phase, undisturbed);
                ScheduledExecutorService disturber = disturb(engine, pair, linear);
                load.run(THREADS, phase, disturbed);
                disturber.shutdown();
                assertThat(disturber.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            }
            drains = List.copyOf(hearing.drains());
        }
        print(undisturbed, disturbed, drains);

        assertThat(failure.get()).isNull();
        assertThat(undisturbed.failures()).isEmpty();
        assertThat(disturbed.failures()).isEmpty();
        assertThat(undisturbed.wrong() + disturbed.wrong()).isZero();
        assertThat(disturbed.generations()).isPositive();
        assertThat(latencies).isNotEmpty();
        assertThat(updates).hasPositiveValue();
        assertThat(exchanges).hasPositiveValue();
        assertThat(drains).allMatch(Drain::complete);
    }

    private ScheduledExecutorService disturb(DecodingService engine, StoryPair pair, StrategyBundle linear) {
        ScheduledExecutorService disturber = Executors.newScheduledThreadPool(3);
        every(disturber, 100, () -> swapAll(engine));
        every(disturber, 500, () -> {
            linear.update();
            updates.incrementAndGet();
        });
        every(disturber, 2000, () -> {
            pair.replaceDraft();
            exchanges.incrementAndGet();
        });
        return disturber;
    }

    private void every(ScheduledExecutorService disturber, long millis, Disturbance disturbance) {
        disturber.scheduleAtFixedRate(() -> {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try {
                disturbance.happen();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
            disturbersNanos.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        }, millis / 2, millis, TimeUnit.MILLISECONDS);
    }

    private void swapAll(DecodingService engine) {
        SpeculationChoice choice = CHOICES.get(swaps.getAndIncrement() % CHOICES.size());
        for (Generation generation : engine.generations()) {
            try {
                asked.putIfAbsent(generation.id(), System.nanoTime());
                generation.swap(choice);
            } catch (InvalidRequestException e) {
                // Its bundle is just being updated.
                asked.remove(generation.id());
                refusedSwaps.incrementAndGet();
            }
        }
    }

    private void swapped(Generation generation) {
        Long since = asked.remove(generation.id());
        if (since != null) {
            latencies.add(System.nanoTime() - since);
        }
    }

    private void print(Sums undisturbed, Sums disturbed, List<Drain> drains) {
        System.out.printf("%n%d threads, %d s undisturbed and %d s disturbed in turns%n", THREADS, Soak.seconds(),
                Soak.seconds());
        System.out.printf("disturbances         %d times all generations swapped (%d swaps took effect, %d refused), "
                        + "%d updates of a bundle, %d exchanges of the draft%n",
                swaps.get(), latencies.size(), refusedSwaps.get(), updates.get(), exchanges.get());
        System.out.printf("                     which took %.1f s of processor time themselves%n",
                disturbersNanos.get() / 1e9);
        System.out.printf("generations          %d undisturbed, %d disturbed; %d failed, %d texts differ%n",
                undisturbed.generations(), disturbed.generations(),
                undisturbed.failures().size() + disturbed.failures().size(),
                undisturbed.wrong() + disturbed.wrong());
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf("swap latency         p50 %.1f ms, p99 %.1f ms, at most %.1f ms%n",
                quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1));
        long[] waits = drains.stream().mapToLong(drain -> drain.waited().toNanos()).sorted().toArray();
        System.out.printf("drains               %d, %d of them incomplete; p50 %.1f ms, p99 %.1f ms, at most %.1f ms%n",
                waits.length, drains.stream().filter(drain -> !drain.complete()).count(), quantile(waits, 0.5),
                quantile(waits, 0.99), quantile(waits, 1));
        System.out.printf("rounds/s             %.1f undisturbed, %.1f disturbed; tokens/s %.1f and %.1f%n",
                perSecond(undisturbed.rounds(), undisturbed), perSecond(disturbed.rounds(), disturbed),
                perSecond(undisturbed.tokens(), undisturbed), perSecond(disturbed.tokens(), disturbed));
        System.out.printf("%-20s %10s %10s %16s%n", "served by", "rounds", "disturbed", "rounds/s/thread");
        undisturbed.rates().forEach((strategy, rate) -> System.out.printf("%-20s %10d %10d %16.1f%n", strategy,
                rate.rounds(), disturbed.rates().getOrDefault(strategy, Sums.Rate.NOTHING).rounds(),
                rate.rounds() / (rate.nanos() / 1e9)));
        System.out.printf("the same rounds, undisturbed and in one piece, would have taken %.1f %% of the time%n",
                100 * expectedNanos(undisturbed, disturbed) / disturbed.threadNanos());
    }

    /**
     * What the disturbed rounds would have taken at the pace of the undisturbed ones. Strategies differ in how long their
     * rounds take, and the two kinds of phases in how often each serves.
     */
    private static double expectedNanos(Sums undisturbed, Sums disturbed) {
        double busy = undisturbed.rates().values().stream().mapToLong(Sums.Rate::nanos).sum();
        double between = undisturbed.threadNanos() / busy;
        return between * disturbed.rates().entrySet().stream().mapToDouble(entry -> {
            // A short run may not have seen all strategies undisturbed.
            Sums.Rate rate = undisturbed.rates().getOrDefault(entry.getKey(), entry.getValue());
            return (double) entry.getValue().rounds() * rate.nanos() / rate.rounds();
        }).sum();
    }

    private static double perSecond(long count, Sums sums) {
        return count / (sums.threadNanos() / 1e9 / THREADS);
    }

    private static double quantile(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * (sorted.length - 1))] / 1e6;
    }
}
