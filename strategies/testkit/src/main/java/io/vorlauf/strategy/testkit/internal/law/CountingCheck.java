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
            Worst worst = worst(counts, exact);
            if (worst.deviations() > DEVIATIONS) {
                throw new AssertionError(describe(bench, worst, exact));
            }
        }
    }

    /** Where counts lie off by the most: a length of beginnings, in which a bias at one token shows best. */
    private record Worst(int length, double deviations, TextDistribution shares) {}

    private Worst worst(Map<Tokens, Integer> counts, TextDistribution exact) {
        Worst worst = new Worst(0, 0, exact);
        for (int length = 1; length <= subject.enumeration().newTokens(); length++) {
            Map<Tokens, Integer> beginnings = new HashMap<>();
            Map<Tokens, Double> shares = new HashMap<>();
            for (Map.Entry<Tokens, Integer> text : counts.entrySet()) {
                Tokens beginning = text.getKey().slice(0, length);
                beginnings.merge(beginning, text.getValue(), Integer::sum);
                shares.merge(beginning, (double) text.getValue() / subject.enumeration().samples(), Double::sum);
            }
            double deviations = ChiSquare.deviations(beginnings, exact.beginnings(length));
            if (deviations > worst.deviations()) {
                worst = new Worst(length, deviations, new TextDistribution(shares));
            }
        }
        return worst;
    }

    private String describe(Bench bench, Worst worst, TextDistribution exact) {
        int length = worst.length();
        Tokens excess = worst.shares().greatestExcess(exact.beginnings(length));
        DecodingRequest.Builder request =
                bench.request(sampler, PROMPT, subject.enumeration().newTokens()).verification(method);
        lineUp.drafts().forEach(request::draft);
        return Breach.head(OutcomeCheck.LAW, subject, request.build(), false)
                + String.format(Locale.ROOT,
                        "The first %d token(s) of %,d seeds lie %.1f standard deviations off, %.0f at most wanted.%n"
                                + "Texts that begin with %s had a share of %.4f, the target says %.4f.%n",
                        length, subject.enumeration().samples(), worst.deviations(), DEVIATIONS, excess,
                        worst.shares().of(excess), exact.beginnings(length).of(excess));
    }
}
