package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Generated;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Samplers;
import java.util.List;

/** Under coupled verification the text is that of plain decoding, whatever the drafts, for every seed. */
public final class CoupledLaw implements Law {

    private static final String LAW = "under coupled verification the text is that of plain decoding";

    /**
     * How many texts were the same.
     *
     * @param seeds how many seeds were tried
     * @param equal for how many of them the text was that of plain decoding with every line-up of drafts
     * @param breach a message about the first that was not; empty if there is none
     */
    public record Identity(int seeds, int equal, String breach) {}

    @Override
    public List<LawCase> cases(StrategyUnderTest subject, Conditions conditions) {
        return subject.samplers().stream()
                .map(sampler -> new LawCase(Samplers.describe(sampler), () -> {
                    Identity identity = measure(subject, sampler, conditions);
                    if (!identity.breach().isEmpty()) {
                        throw new AssertionError(identity.breach());
                    }
                }))
                .toList();
    }

    /** Compares the texts of many seeds. */
    public Identity measure(StrategyUnderTest subject, SamplerSettings sampler, Conditions conditions) {
        int equal = 0;
        String breach = "";
        try (Bench bench = Bench.of(subject, Sizes.usual(), conditions)) {
            List<LineUp> lineUps = LineUp.of(subject.maker().get().requiredDrafts());
            for (long seed = 0; seed < conditions.seeds(); seed++) {
                String found = compare(bench, subject, sampler, seed, lineUps);
                equal += found.isEmpty() ? 1 : 0;
                breach = breach.isEmpty() ? found : breach;
            }
        }
        return new Identity(conditions.seeds(), equal, breach);
    }

    private static String compare(
            Bench bench, StrategyUnderTest subject, SamplerSettings sampler, long seed, List<LineUp> lineUps) {
        Tokens plain = bench.plainly(bench.request(sampler, seed, Sizes.NEW_TOKENS)).ids();
        for (LineUp lineUp : lineUps) {
            Generated generated = bench.speculate(bench.request(sampler, seed, Sizes.NEW_TOKENS), lineUp);
            if (!generated.ids().equals(plain)) {
                return Breach.wrongText(LAW, subject, generated, plain);
            }
        }
        return "";
    }
}
