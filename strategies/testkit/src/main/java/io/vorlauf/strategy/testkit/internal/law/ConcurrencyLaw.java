package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Generated;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;

/**
 * One strategy serves two generations at once, round by round beside each other, and both give their own texts. Each
 * runs on an engine of its own, so that they share nothing but the strategy.
 */
public final class ConcurrencyLaw implements Law {

    private static final String LAW = "two generations at once with one strategy give their own texts";

    private static final SamplerSettings SAMPLER = SamplerSettings.ofTemperature(1);
    private static final int SEEDS = 20;

    @Override
    public List<LawCase> cases(StrategyUnderTest subject, Conditions conditions) {
        return List.of(new LawCase("two at once", () -> check(subject, conditions)));
    }

    private static void check(StrategyUnderTest subject, Conditions conditions) throws InterruptedException {
        SpeculationStrategy shared = subject.maker().get();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Bench first = Bench.of(subject, Sizes.usual(), conditions, shared);
                Bench second = Bench.of(subject, Sizes.usual(), conditions, shared)) {
            for (LineUp lineUp : LineUp.of(shared.requiredDrafts())) {
                for (long seed = 0; seed < Math.min(SEEDS, conditions.seeds()); seed++) {
                    long other = seed + SEEDS;
                    Phaser rounds = new Phaser(2);
                    Future<?> a = threads.submit(pair(subject, first, lineUp, seed, rounds));
                    Future<?> b = threads.submit(pair(subject, second, lineUp, other, rounds));
                    await(a);
                    await(b);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Generates, waiting for the other generation after every round. */
    private static Runnable pair(StrategyUnderTest subject, Bench bench, LineUp lineUp, long seed, Phaser rounds) {
        return () -> {
            try {
                Tokens plain = bench.plainly(bench.request(SAMPLER, seed, Sizes.NEW_TOKENS)).ids();
                Generated generated = bench.speculate(
                        bench.request(SAMPLER, seed, Sizes.NEW_TOKENS), lineUp, new GenerationListener() {
                            @Override
                            public void round(RoundReport report) {
                                rounds.arriveAndAwaitAdvance();
                            }
                        });
                if (!generated.ids().equals(plain)) {
                    throw new AssertionError(Breach.wrongText(LAW, subject, generated, plain));
                }
            } finally {
                rounds.arriveAndDeregister();
            }
        };
    }

    private static void await(Future<?> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError broken) {
                throw broken;
            }
            throw new AssertionError("Broken: " + LAW + ": " + e.getCause(), e.getCause());
        }
    }
}
