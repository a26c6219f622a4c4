// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.strategy.testkit.TableModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VorlaufMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final VorlaufMeters meters = new VorlaufMeters(registry);
    private Vorlauf vorlauf;

    /** Proposes token after token, right or wrong. */
    private record Counting(String name) implements SpeculationStrategy {

        @Override
        public String description() {
            return "proposes all tokens";
        }

        @Override
        public Speculation open(SpeculationContext context) {
            int[] all = IntStream.range(0, context.target().vocabularySize()).toArray();
            return tree -> tree.propose(tree.propose(tree.root(), all).get(0), 1, 2);
        }
    }

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(TableModel.of("m", 5, 500));
        vorlauf.add(new Counting("counting"));
        vorlauf.add(meters);
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    private static DecodingRequest.Builder request() {
        return DecodingRequest.builder("m", Tokens.of(1, 2)).stopTokens(Set.of()).maxNewTokens(30);
    }

    @Test
    void theCountsAreThoseOfTheResult() {
        DecodingResult result = vorlauf.decoding().generate(request().strategy("counting").build());

        // The last round has no room for guesses, so nobody speculates in it.
        assertThat(count("vorlauf.tokens", "strategy", "none")).isEqualTo(1);
        assertThat(count("vorlauf.tokens")).isEqualTo(30);
        assertThat(count("vorlauf.rounds")).isEqualTo(result.metrics().targetCalls());
        assertThat(count("vorlauf.tokens.drafted", "strategy", "counting"))
                .isEqualTo(result.metrics().draftedTokens()).isPositive();
        assertThat(count("vorlauf.tokens.accepted", "strategy", "counting"))
                .isEqualTo(result.metrics().acceptedTokens()).isPositive();
        assertThat(count("vorlauf.generations", "target", "m", "finish", "length")).isEqualTo(1);
        for (int depth = 1; depth <= result.metrics().acceptanceByDepth().size(); depth++) {
            assertThat(count("vorlauf.depth.attempts", "depth", String.valueOf(depth)))
                    .isEqualTo(result.metrics().acceptanceByDepth().get(depth - 1).attempts());
        }
    }

    @Test
    void theTimersHaveAHistogramAndTheTimesOfTheResult() {
        DecodingResult result = vorlauf.decoding().generate(request().strategy("counting").build());

        assertThat(registry.get("vorlauf.round").timers()).hasSize(2).allSatisfy(
                timer -> assertThat(timer.takeSnapshot().histogramCounts()).hasSizeGreaterThan(10));
        assertThat(registry.get("vorlauf.round").timers().stream().mapToLong(Timer::count).sum())
                .isEqualTo(result.metrics().targetCalls());
        assertThat(registry.get("vorlauf.generation").timer().totalTime(TimeUnit.NANOSECONDS))
                .isEqualTo(result.metrics().totalNanos());
    }

    @Test
    void aSwapAndADrainAreCounted() throws Exception {
        CountDownLatch firstRound = new CountDownLatch(1);
        CountDownLatch swapped = new CountDownLatch(1);
        Vorlauf.Plugin leaving = vorlauf.add(new Counting("leaving"));
        Generation generation = vorlauf.decoding().start(request().build(), new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                firstRound.countDown();
                try {
                    swapped.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        firstRound.await();
        assertThat(registry.get("vorlauf.generations.running").gauge().value()).isEqualTo(1);
        generation.swap(SpeculationChoice.of("counting"));
        swapped.countDown();
        generation.await();
        leaving.close();

        assertThat(count("vorlauf.swaps", "from", "none", "to", "counting")).isEqualTo(1);
        assertThat(registry.get("vorlauf.drains").tags("kind", "strategy", "complete", "true").timer().count())
                .isEqualTo(1);
        assertThat(registry.get("vorlauf.generations.running").gauge().value()).isZero();
    }

    @Test
    void afterClosingNoMeterIsLeft() {
        registry.counter("vorlauf.of.somebody.else");
        vorlauf.decoding().generate(request().strategy("counting").build());

        meters.close();

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("vorlauf.of.somebody.else");
    }

    @Test
    void whatIsGeneratedAfterClosingIsCountedNowhere() {
        vorlauf.decoding().generate(request().strategy("counting").build());
        meters.close();

        vorlauf.decoding().generate(request().strategy("none").build());

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aGenerationThatBeganBeforeAnybodyListenedIsCountedOnceAndNotTakenAwayTwice() throws Exception {
        SimpleMeterRegistry late = new SimpleMeterRegistry();
        CountDownLatch firstRound = new CountDownLatch(1);
        CountDownLatch listening = new CountDownLatch(1);
        List<Double> seen = new CopyOnWriteArrayList<>();
        Generation generation = vorlauf.decoding().start(request().build(), new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                firstRound.countDown();
                try {
                    listening.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                seen.add(running(late));
            }
        });
        firstRound.await();
        vorlauf.add(new VorlaufMeters(late));
        listening.countDown();
        generation.await();

        assertThat(seen).contains(1.0).allMatch(value -> value == 0 || value == 1);
        assertThat(running(late)).isZero();
    }

    private static double running(SimpleMeterRegistry registry) {
        Gauge gauge = registry.find("vorlauf.generations.running").gauge();
        return gauge == null ? 0 : gauge.value();
    }

    @Test
    void theDocumentationListsExactlyTheseMeters() throws Exception {
        aSwapAndADrainAreCounted();
        List<String> documented = Files.readAllLines(Path.of("../../../docs/metrics.md")).stream()
                .filter(line -> line.startsWith("| `vorlauf."))
                .flatMap(line -> Pattern.compile("`(vorlauf\\.[a-z.]+)`").matcher(line.split("\\|")[1])
                        .results().map(match -> match.group(1)))
                .sorted()
                .toList();

        // This kind of registry shows the buckets of a timer as meters of their own.
        Set<String> there = registry.getMeters().stream().map(Meter::getId).map(Meter.Id::getName)
                .filter(name -> !name.endsWith(".histogram"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).containsExactlyElementsOf(there);
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
    }
}
