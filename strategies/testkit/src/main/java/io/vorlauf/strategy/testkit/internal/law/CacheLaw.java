package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Generated;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * After every round the caches hold the text and nothing else: the target's all but the last token, a draft's a prefix.
 */
public final class CacheLaw implements Law {

    private static final String LAW = "after every round the caches hold the text and nothing else";

    private static final int SEEDS = 10;

    @Override
    public List<LawCase> cases(StrategyUnderTest subject, Conditions conditions) {
        return Arrays.stream(VerificationMethod.values())
                .map(method -> new LawCase(method.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        () -> check(subject, method, conditions)))
                .toList();
    }

    private static void check(StrategyUnderTest subject, VerificationMethod method, Conditions conditions) {
        Tables tables = Sizes.usual();
        try (Bench bench = Bench.of(subject, tables, conditions)) {
            for (LineUp lineUp : LineUp.of(subject.maker().get().requiredDrafts())) {
                for (long seed = 0; seed < Math.min(SEEDS, conditions.seeds()); seed++) {
                    CacheWatch watch = new CacheWatch(tables, tables.prompt(seed));
                    Generated generated = bench.speculate(bench
                            .request(SamplerSettings.ofTemperature(1), seed, Sizes.NEW_TOKENS)
                            .verification(method), lineUp, watch);
                    watch.problem().ifPresent(problem -> {
                        throw new AssertionError(
                                Breach.message(LAW, subject, generated, problem.what(), problem.newTokens() - 1));
                    });
                }
            }
        }
    }
}
