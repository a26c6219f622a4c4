// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Drain;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Counts and times what an engine does, in a meter registry. All names begin with {@value #PREFIX}; they are listed,
 * with their tags, in {@code docs/metrics.md}.
 *
 * <p>Thread-safe. One instance listens to one engine, and has the meters of these names in its registry to itself. Closing
 * removes them from the registry, which stays its owner's.
 */
public final class VorlaufMeters implements EngineListener, AutoCloseable {

    /** What the names of all meters begin with. */
    public static final String PREFIX = "vorlauf.";

    private static final Duration[] BUCKETS = Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    // Numbers of generations: who begins to listen late hears of ends whose beginnings it has missed.
    private final Set<Long> running = ConcurrentHashMap.newKeySet();
    private final Set<Meter> registered = ConcurrentHashMap.newKeySet();
    private final Map<String, OfStrategy> strategies = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Meters in a registry, which nothing has been counted in yet. */
    public VorlaufMeters(MeterRegistry registry) {
        this.registry = registry;
        own(Gauge.builder(PREFIX + "generations.running", running, Set::size)
                .description("generations that run now")
                .strongReference(true)
                .register(registry));
    }

    // What is counted for the first time while the meters are being closed comes too late to be found there.
    private <M extends Meter> M own(M meter) {
        registered.add(meter);
        if (closed) {
            registry.remove(meter);
        }
        return meter;
    }

    /** The meters of one strategy, looked up once and not in every round. */
    private final class OfStrategy {

        private final Tags tags;
        private final Counter rounds;
        private final Counter tokens;
        private final Counter drafted;
        private final Counter accepted;
        private final Timer round;
        private final Timer draft;
        private final Timer verify;
        private final Map<Integer, Counter> attemptsAt = new ConcurrentHashMap<>();
        private final Map<Integer, Counter> acceptedAt = new ConcurrentHashMap<>();

        private OfStrategy(String strategy) {
            tags = Tags.of("strategy", strategy);
            rounds = counter("rounds", "rounds, each of which is one target call", tags);
            tokens = counter("tokens", "new tokens", tags);
            drafted = counter("tokens.drafted", "guesses given to the target", tags);
            accepted = counter("tokens.accepted", "guesses that became text", tags);
            round = timer("round", "whole rounds", tags);
            draft = timer("round.draft", "growing trees", tags);
            verify = timer("round.verify", "passes of the target", tags);
        }

        private void add(RoundReport report) {
            rounds.increment();
            tokens.increment(report.committed());
            drafted.increment(report.drafted());
            accepted.increment(report.accepted());
            round.record(report.totalNanos(), TimeUnit.NANOSECONDS);
            draft.record(report.draftNanos(), TimeUnit.NANOSECONDS);
            verify.record(report.verifyNanos(), TimeUnit.NANOSECONDS);
            for (int depth = 1; depth <= report.attempted(); depth++) {
                at(depth, attemptsAt, "depth.attempts", "rounds in which there were guesses at this depth").increment();
                if (depth <= report.accepted()) {
                    at(depth, acceptedAt, "depth.accepted", "rounds in which a guess at this depth was accepted")
                            .increment();
                }
            }
        }

        private Counter at(int depth, Map<Integer, Counter> counters, String name, String description) {
            return counters.computeIfAbsent(
                    depth, key -> counter(name, description, tags.and("depth", String.valueOf(key))));
        }
    }

    private Counter counter(String name, String description, Tags tags) {
        return own(Counter.builder(PREFIX + name).description(description).tags(tags).register(registry));
    }

    private Timer timer(String name, String description, Tags tags) {
        return own(Timer.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
    }

    @Override
    public void started(Generation generation) {
        if (!closed) {
            running.add(generation.id());
        }
    }

    @Override
    public void round(Generation generation, RoundReport report) {
        if (closed) {
            return;
        }
        running.add(generation.id());
        strategies.computeIfAbsent(report.strategy(), OfStrategy::new).add(report);
    }

    @Override
    public void swapped(Generation generation, SpeculationChoice from, SpeculationChoice to) {
        if (closed) {
            return;
        }
        counter("swaps", "swaps that took effect", Tags.of("from", from.strategy(), "to", to.strategy())).increment();
    }

    @Override
    public void ended(Generation generation, Optional<DecodingResult> result) {
        if (closed) {
            return;
        }
        running.remove(generation.id());
        String finish = result.map(one -> one.finish().name().toLowerCase(Locale.ROOT)).orElse("failed");
        Tags target = Tags.of("target", generation.request().target());
        counter("generations", "generations that ended", target.and("finish", finish)).increment();
        result.filter(one -> one.metrics().targetCalls() > 0).ifPresent(one -> {
            timer("generation", "whole generations", target).record(one.metrics().totalNanos(), TimeUnit.NANOSECONDS);
            timer("generation.first.token", "from the start to the first token", target)
                    .record(one.metrics().firstTokenNanos(), TimeUnit.NANOSECONDS);
        });
    }

    @Override
    public void drained(Drain drain) {
        if (closed) {
            return;
        }
        Tags tags = Tags.of("kind", drain.kind(), "complete", String.valueOf(drain.complete()));
        timer("drains", "waiting for the users of a plug-in that leaves", tags).record(drain.waited());
    }

    /** Takes the meters out of the registry. What is counted afterwards is counted nowhere. */
    @Override
    public void close() {
        closed = true;
        registered.forEach(registry::remove);
    }
}
