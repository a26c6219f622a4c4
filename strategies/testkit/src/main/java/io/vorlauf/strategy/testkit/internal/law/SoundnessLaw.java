package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Generated;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where nothing is amiss the strategy neither throws nor gets stuck, however little room a tree has, and it guesses.
 */
public final class SoundnessLaw implements Law {

    private static final String LAW = "where nothing is amiss, no round fails";

    private static final int SEEDS = 4;

    private static final List<SamplerSettings> SAMPLERS =
            List.of(SamplerSettings.ofTemperature(1), SamplerSettings.GREEDY);

    @Override
    public List<LawCase> cases(StrategyUnderTest subject, Conditions conditions) {
        List<LawCase> cases = new ArrayList<>();
        for (int guesses : new int[] {1, 3, conditions.settings().treeNodes()}) {
            String name = "in trees of at most " + guesses + (guesses == 1 ? " guess" : " guesses");
            Conditions limited = conditions.withSettings(conditions.settings().withTreeNodes(guesses));
            cases.add(new LawCase(name, () -> checkFailures(subject, limited)));
        }
        if (subject.reproducible()) {
            cases.add(new LawCase("and guesses are made", () -> checkGuesses(subject, conditions)));
        }
        return cases;
    }

    private static void checkFailures(StrategyUnderTest subject, Conditions conditions) {
        try (Bench bench = Bench.of(subject, Sizes.usual(), conditions)) {
            for (LineUp lineUp : LineUp.of(subject.maker().get().requiredDrafts())) {
                for (VerificationMethod method : VerificationMethod.values()) {
                    for (SamplerSettings sampler : SAMPLERS) {
                        for (long seed = 0; seed < Math.min(SEEDS, conditions.seeds()); seed++) {
                            checkFailures(bench, subject, bench.speculate(bench
                                    .request(sampler, seed, Sizes.NEW_TOKENS).verification(method), lineUp));
                        }
                    }
                }
            }
        }
    }

    private static void checkFailures(Bench bench, StrategyUnderTest subject, Generated generated) {
        int failures = generated.result().metrics().failedRounds();
        if (failures > 0) {
            Optional<Throwable> thrown = bench.recorder().thrown();
            String what = "The strategy failed in " + failures + " round(s)"
                    + thrown.map(first -> "; the first time it threw " + first).orElse("") + ".";
            throw new AssertionError(Breach.head(LAW, subject, generated.request(), true) + what + "\n"
                    + generated.transcript().renderFailure(), thrown.orElse(null));
        }
    }

    private static void checkGuesses(StrategyUnderTest subject, Conditions conditions) {
        SamplerSettings sampler = SamplerSettings.ofTemperature(1);
        int length = subject.enumeration().newTokens();
        checkGuesses(subject, conditions, Sizes.usual(), Sizes.NEW_TOKENS, VerificationMethod.COUPLED);
        checkGuesses(subject, conditions, Sizes.enumerated(subject.enumeration(), sampler), length,
                VerificationMethod.REJECTION);
    }

    private static void checkGuesses(StrategyUnderTest subject, Conditions conditions, Tables tables, int length,
            VerificationMethod method) {
        try (Bench bench = Bench.of(subject, tables, conditions)) {
            for (LineUp lineUp : LineUp.of(subject.maker().get().requiredDrafts())) {
                for (SamplerSettings sampler : SAMPLERS) {
                    for (long seed = 0; seed < conditions.seeds(); seed++) {
                        Generated generated =
                                bench.speculate(bench.request(sampler, seed, length).verification(method), lineUp);
                        if (generated.result().metrics().draftedTokens() > 0) {
                            return;
                        }
                    }
                }
            }
        }
        throw new AssertionError("Strategy '" + subject.title() + "' made no guess in any of the texts of " + length
                + " new tokens that were tried under " + method.name().toLowerCase(Locale.ROOT)
                + " verification, so no law says anything about it there; give it parameters with which it guesses"
                + (method == VerificationMethod.COUPLED ? "" : ", or longer texts (enumeration())"));
    }
}
