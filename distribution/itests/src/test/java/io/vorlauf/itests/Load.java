// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.model.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that generate one text after the other, and compare each with what it must be. */
final class Load {

    private final DecodingService engine;
    private final List<DecodingRequest> requests;
    private final List<Tokens> answers;
    private final List<SpeculationChoice> choices;
    private final AtomicInteger next = new AtomicInteger();

    /** What came of some time under load: rounds and their thread time by strategy. */
    static final class Sums {

        private final Map<String, Rate> rates = new TreeMap<>();
        private int generations;
        private int wrong;
        private final List<Throwable> failures = new ArrayList<>();
        private long threadNanos;

        record Rate(long rounds, long tokens, long nanos) {

            static final Rate NOTHING = new Rate(0, 0, 0);

            Rate plus(RoundReport round) {
                return new Rate(rounds + 1, tokens + round.committed(), nanos + round.totalNanos());
            }
        }

        private synchronized void round(RoundReport round) {
            rates.merge(round.strategy(), Rate.NOTHING.plus(round), (a, b) ->
                    new Rate(a.rounds() + b.rounds(), a.tokens() + b.tokens(), a.nanos() + b.nanos()));
        }

        private synchronized void ended(boolean right, long nanos) {
            generations++;
            wrong += right ? 0 : 1;
            threadNanos += nanos;
        }

        private synchronized void failed(Throwable failure) {
            failures.add(failure);
        }

        int generations() {
            return generations;
        }

        int wrong() {
            return wrong;
        }

        List<Throwable> failures() {
            return failures;
        }

        Map<String, Rate> rates() {
            return rates;
        }

        long rounds() {
            return rates.values().stream().mapToLong(Rate::rounds).sum();
        }

        long tokens() {
            return rates.values().stream().mapToLong(Rate::tokens).sum();
        }

        /** Time of all threads inside generations, between the start of each and its end. */
        long threadNanos() {
            return threadNanos;
        }
    }

    Load(DecodingService engine, List<DecodingRequest> requests, List<Tokens> answers, List<SpeculationChoice> choices) {
        this.engine = engine;
        this.requests = requests;
        this.answers = answers;
        this.choices = choices;
    }

    /**
     * Generates with so many threads until a time is over and the generations that run then have ended. Each thread
     * begins all of its generations with the same choice, so that each choice gets the same share of the threads' time.
     */
    void run(int threads, Duration time, Sums sums) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            SpeculationChoice choice = choices.get(i % choices.size());
            Thread thread = new Thread(() -> {
                while (System.nanoTime() < deadline && sums.failures().isEmpty()) {
                    generate(next.getAndIncrement() % requests.size(), choice, sums);
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
    }

    private void generate(int which, SpeculationChoice choice, Sums sums) {
        long start = System.nanoTime();
        try {
            Tokens ids = engine.generate(requests.get(which).toBuilder().speculation(choice).build(),
                    new GenerationListener() {
                        @Override
                        public void round(RoundReport report) {
                            sums.round(report);
                        }
                    }).ids();
            sums.ended(ids.equals(answers.get(which)), System.nanoTime() - start);
        } catch (RuntimeException e) {
            sums.failed(e);
        }
    }
}
