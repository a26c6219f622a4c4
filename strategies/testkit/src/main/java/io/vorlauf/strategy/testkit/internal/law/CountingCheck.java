package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.enumeration.ChiSquare;
import io.vorlauf.strategy.testkit.internal.enumeration.TextDistribution;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Tables;
import io.vorlauf.strategy.testkit.internal.table.TargetTexts;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Counts the texts of many seeds and compares them with what the table says. */
record CountingCheck(StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler, LineUp lineUp,
        Conditions conditions) {

    /** Met by chance about once in a thousand million times. */
    private static final double DEVIATIONS = 6;

    private static final int PROMPT = 1;

    void check() {
        Tables tables = Sizes.enumerated(subject.enumeration(), sampler);
        int length = subject.enumeration().newTokens();
        Tokens prompt = tables.prompt(PROMPT);
        TextDistribution exact = new TextDistribution(
                new TargetTexts(tables.target(), sampler, tables.target().info().vocabularySize())
                        .probabilities(prompt, length));
        Map<Tokens, Integer> counts = new HashMap<>();
        try (Bench bench = Bench.of(subject, tables, conditions)) {
            for (long seed = 0; seed < subject.enumeration().samples(); seed++) {
                DecodingRequest.Builder request =
                        bench.request(sampler, PROMPT, length).seed(seed).verification(method);
                counts.merge(bench.speculate(request, lineUp).ids(), 1, Integer::sum);
            }
            double deviations = ChiSquare.deviations(counts, exact);
            if (deviations > DEVIATIONS) {
                throw new AssertionError(describe(bench, exact, counts, deviations));
            }
        }
    }

    private String describe(Bench bench, TextDistribution exact, Map<Tokens, Integer> counts, double deviations) {
        int samples = subject.enumeration().samples();
        Map<Tokens, Double> frequencies = new HashMap<>();
        counts.forEach((text, count) -> frequencies.put(text, (double) count / samples));
        int length = subject.enumeration().newTokens();
        TextDistribution found = new TextDistribution(frequencies);
        Tokens excess = found.firstExcess(exact, length, 1 / Math.sqrt(samples));
        DecodingRequest.Builder request = bench.request(sampler, PROMPT, length).verification(method);
        lineUp.drafts().forEach(request::draft);
        return Breach.head(OutcomeCheck.LAW, subject, request.build(), false)
                + String.format(Locale.ROOT,
                        "The texts of %,d seeds lie %.1f standard deviations off, %.0f at most wanted.%n"
                                + "Texts that begin with %s had a share of %.4f, the target says %.4f.%n",
                        samples, deviations, DEVIATIONS, excess,
                        found.beginnings(excess.length()).of(excess),
                        exact.beginnings(excess.length()).of(excess));
    }
}
