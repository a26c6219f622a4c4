package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.TableModel;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Generated;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Drafts that throw, stall or disappear in mid-round, and a strategy that does, leave the text as it is. */
public final class FaultLaw implements Law {

    private static final String LAW = "what goes wrong with drafts and strategies does not change the text";

    private static final SamplerSettings SAMPLER = SamplerSettings.ofTemperature(1);
    private static final int SEEDS = 4;
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(10);

    @Override
    public List<LawCase> cases(StrategyUnderTest subject, Conditions conditions) {
        Conditions impatient =
                conditions.withSettings(conditions.settings().withGrowthTime(SHORT)).withEffort(1, 1).forgivingly();
        List<LawCase> cases = new ArrayList<>();
        cases.add(coupled("the draft throws now and then", subject, conditions, FailingDraft::nowAndThen));
        cases.add(coupled("the draft always throws", subject, conditions,
                () -> new FailingDraft(call -> true, DraftFailure::new)));
        cases.add(coupled("the draft fails with an error", subject, conditions,
                () -> new FailingDraft(call -> call == 3, () -> new StackOverflowError("thrown by the test's draft"))));
        cases.add(coupled("the draft stalls", subject, impatient, StallingDraft::new));
        cases.add(coupled("the draft disappears in mid-round", subject, conditions, () -> new Disappearance(false)));
        cases.add(coupled("the strategy disappears in mid-round", subject, conditions, () -> new Disappearance(true)));
        if (subject.reproducible()) {
            cases.add(new LawCase("the draft throws now and then, under rejection",
                    () -> rejection(subject, conditions)));
        }
        return cases;
    }

    private static LawCase coupled(
            String name, StrategyUnderTest subject, Conditions conditions, Supplier<? extends Fault> faults) {
        return new LawCase(name, () -> {
            for (long seed = 0; seed < Math.min(SEEDS, conditions.seeds()); seed++) {
                check(subject, conditions, faults.get(), seed);
            }
        });
    }

    private static void check(StrategyUnderTest subject, Conditions conditions, Fault fault, long seed)
            throws InterruptedException {
        Tables tables = Sizes.usual();
        LineUp lineUp = LineUp.usual(subject.maker().get().requiredDrafts());
        try (EngineLog muted = EngineLog.muted(); Bench bench = Bench.of(subject, tables, conditions, fault)) {
            try {
                Tokens plain = bench.plainly(bench.request(SAMPLER, seed, Sizes.NEW_TOKENS)).ids();
                Generated generated = bench.speculate(bench.request(SAMPLER, seed, Sizes.NEW_TOKENS), lineUp);
                if (!generated.ids().equals(plain)) {
                    throw new AssertionError(Breach.wrongText(LAW, subject, generated, plain));
                }
            } finally {
                fault.end();
            }
            for (TableModel model : tables.models()) {
                if (!model.awaitClosedSequences(LONG)) {
                    throw new AssertionError("Broken: " + LAW + ".\nStrategy '" + subject.title() + "', " + lineUp
                            + ", seed " + seed + ": " + String.join("; ", bench.leftOpen()));
                }
            }
        }
    }

    private static void rejection(StrategyUnderTest subject, Conditions conditions) {
        LineUp lineUp = LineUp.usual(subject.maker().get().requiredDrafts());
        OutcomeCheck check = new OutcomeCheck(
                subject, VerificationMethod.REJECTION, SAMPLER, lineUp, 1, conditions, FailingDraft::nowAndThen);
        try (EngineLog muted = EngineLog.muted()) {
            Closeness found = check.measure();
            if (!found.breach().isEmpty()) {
                throw new AssertionError(found.breach());
            }
        }
    }
}
