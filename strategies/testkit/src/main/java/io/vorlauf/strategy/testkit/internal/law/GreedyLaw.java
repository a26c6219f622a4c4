package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Generated;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Tables;
import io.vorlauf.strategy.testkit.internal.table.TargetTexts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** At temperature 0 every verification gives the target's most probable token each time, as the table itself says. */
public final class GreedyLaw implements Law {

    private static final String LAW = "greedy decoding takes the target's most probable token each time";

    private static final int PROMPTS = 20;

    private static final List<SamplerSettings> SAMPLERS =
            List.of(SamplerSettings.GREEDY, SamplerSettings.GREEDY.withPenalties(1.3, 0, 0));

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
            for (SamplerSettings sampler : SAMPLERS) {
                TargetTexts texts =
                        new TargetTexts(tables.target(), sampler, tables.target().info().vocabularySize());
                for (int prompt = 0; prompt < Math.min(PROMPTS, conditions.seeds()); prompt++) {
                    Tokens favourite = texts.favourite(tables.prompt(prompt), Sizes.NEW_TOKENS);
                    for (LineUp lineUp : LineUp.of(subject.maker().get().requiredDrafts())) {
                        Generated generated = bench.speculate(
                                bench.request(sampler, prompt, Sizes.NEW_TOKENS).verification(method), lineUp);
                        if (!generated.ids().equals(favourite)) {
                            throw new AssertionError(Breach.wrongText(LAW, subject, generated, favourite));
                        }
                    }
                }
            }
        }
    }
}
