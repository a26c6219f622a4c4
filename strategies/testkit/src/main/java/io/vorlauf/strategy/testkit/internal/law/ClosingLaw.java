package io.vorlauf.strategy.testkit.internal.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import java.util.List;

/** However a generation ends, all that was opened for it is closed, once: speculations, sequences, evaluations. */
public final class ClosingLaw implements Law {

    private static final int SEEDS = 5;
    private static final String THROWN = "thrown by the test's listener";

    @Override
    public List<LawCase> cases(StrategyUnderTest subject, Conditions conditions) {
        return List.of(
                new LawCase("when the text is complete", () -> check(subject, conditions, () -> { })),
                new LawCase("when the caller cancels",
                        () -> check(subject, conditions, Thread.currentThread()::interrupt)),
                new LawCase("when the listener throws", () -> check(subject, conditions, () -> {
                    throw new IllegalStateException(THROWN);
                })));
    }

    private static void check(StrategyUnderTest subject, Conditions conditions, Runnable secondRound) {
        try (Bench bench = Bench.of(subject, Sizes.usual(), conditions)) {
            for (LineUp lineUp : LineUp.of(subject.maker().get().requiredDrafts())) {
                for (long seed = 0; seed < Math.min(SEEDS, conditions.seeds()); seed++) {
                    generate(bench, lineUp, seed, secondRound);
                    List<String> open = bench.leftOpen();
                    if (!open.isEmpty()) {
                        throw new AssertionError("Broken: all that was opened for a generation is closed, once.\n"
                                + "Strategy '" + subject.title() + "', " + lineUp + ", seed " + seed + ": "
                                + String.join("; ", open));
                    }
                }
            }
        }
    }

    private static void generate(Bench bench, LineUp lineUp, long seed, Runnable secondRound) {
        GenerationListener listener = new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                if (report.index() == 1) {
                    secondRound.run();
                }
            }
        };
        try {
            bench.speculate(bench.request(SamplerSettings.ofTemperature(1), seed, Sizes.NEW_TOKENS), lineUp, listener);
        } catch (DecodingException e) {
            assertThat(e).as("what a listener throws ends the generation").hasMessageContaining(THROWN);
        } finally {
            // A cancelled generation leaves the thread interrupted, which would cancel the next one too.
            Thread.interrupted();
        }
    }
}
