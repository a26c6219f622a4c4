// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.strategy.testkit.Enumeration.TextDistribution;
import io.vorlauf.strategy.testkit.Tables.TargetTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;

/** That texts are the target's: the same ones, or distributed as it says. */
final class ExactnessLaws {

    /** The forms of rejection. */
    static final List<VerificationMethod> REJECTION = List.of(VerificationMethod.REJECTION,
            VerificationMethod.TOKEN_WISE, VerificationMethod.BLOCK, VerificationMethod.TRAVERSAL);

    private static final String COUPLED = "under coupled verification the text is that of plain decoding";
    private static final String GREEDY = "greedy decoding takes the target's most probable token each time";
    private static final String DISTRIBUTED = "under rejection texts are distributed as the target says";
    private static final int GREEDY_PROMPTS = 20;
    private static final List<SamplerSettings> GREEDY_SAMPLERS =
            List.of(SamplerSettings.GREEDY, SamplerSettings.GREEDY.withPenalties(1.3, 0, 0));
    private static final int REJECTION_PROMPTS = 16;

    private ExactnessLaws() {}

    /** Under coupled verification the text is that of plain decoding, whatever the drafts, for every seed. */
    static List<DynamicTest> coupled(StrategyUnderTest subject, Conditions conditions) {
        return subject.samplers().stream()
                .map(sampler -> DynamicTest.dynamicTest(sampler.words(),
                        () -> checkCoupled(subject, sampler, conditions)))
                .toList();
    }

    private static void checkCoupled(StrategyUnderTest subject, SamplerSettings sampler, Conditions conditions) {
        try (Bench bench = Bench.of(subject, Tables.usual(), conditions)) {
            List<Tables.Drafts> sets = Tables.Drafts.of(subject.requiredDrafts());
            for (long seed = 0; seed < conditions.seeds(); seed++) {
                Tokens plain = bench.plainly(bench.request(sampler, seed, Tables.NEW_TOKENS)).ids();
                for (Tables.Drafts drafts : sets) {
                    bench.requireText(
                            COUPLED, bench.speculate(bench.request(sampler, seed, Tables.NEW_TOKENS), drafts), plain);
                }
            }
        }
    }

    /**
     * At temperature 0 every verification gives the target's most probable token each time, as the table itself says.
     */
    static List<DynamicTest> greedy(StrategyUnderTest subject, Conditions conditions) {
        return each(method -> checkGreedy(subject, method, conditions));
    }

    /** The same three with a grammar before the sampler: its state forks at every node. */
    static List<DynamicTest> grammar(StrategyUnderTest subject, Conditions conditions) {
        StrategyUnderTest bound = subject.withSamplers(subject.samplers().subList(0, 1));
        // What a strategy does at all, the laws without a grammar have tried.
        Conditions fewer =
                conditions.withEffort(Math.max(1, conditions.seeds() / 4), Math.max(1, conditions.outcomes() / 4));
        List<DynamicTest> cases = new ArrayList<>();
        cases.addAll(coupled(bound, fewer));
        cases.addAll(greedy(bound, fewer));
        cases.addAll(rejection(bound, fewer));
        return cases;
    }

    /** A case for each way to verify. */
    static List<DynamicTest> each(Consumer<VerificationMethod> check) {
        return Arrays.stream(VerificationMethod.values())
                .map(method -> DynamicTest.dynamicTest(Bench.describe(method), () -> check.accept(method)))
                .toList();
    }

    private static void checkGreedy(StrategyUnderTest subject, VerificationMethod method, Conditions conditions) {
        Tables tables = Tables.usual();
        try (Bench bench = Bench.of(subject, tables, conditions)) {
            for (SamplerSettings sampler : GREEDY_SAMPLERS) {
                TargetTexts texts = tables.texts(sampler, subject.transform());
                bench.each(GREEDY_PROMPTS, (drafts, prompt) -> {
                    Tokens favourite = texts.favourite(tables.prompt(prompt), Tables.NEW_TOKENS);
                    bench.requireText(GREEDY, bench.speculate(
                            bench.request(sampler, prompt, Tables.NEW_TOKENS).verification(method), drafts), favourite);
                });
            }
        }
    }

    /**
     * Under rejection, in all its forms, texts are distributed as the target says.
     *
     * <p>A defect may show with one table and not with the next, so each case tries one prompt after the other, each
     * with another set of drafts, until it has tried many outcomes. Cases begin with different sets: those of a
     * strategy with large trees, which has many outcomes with one prompt, meet all drafts together.
     */
    static List<DynamicTest> rejection(StrategyUnderTest subject, Conditions conditions) {
        List<DynamicTest> cases = new ArrayList<>();
        for (VerificationMethod method : REJECTION) {
            for (SamplerSettings sampler : subject.samplers()) {
                // Greedy decoding has one outcome: counting it says nothing that the law of greedy decoding does not.
                if (subject.reproducible() || sampler.temperature() > 0) {
                    String name = Bench.describe(method) + ", " + sampler.words();
                    cases.add(DynamicTest.dynamicTest(
                            name, () -> checkRejection(subject, method, sampler, conditions)));
                }
            }
        }
        return cases;
    }

    private static void checkRejection(
            StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler, Conditions conditions) {
        if (subject.reproducible()) {
            closeness(subject, method, sampler, conditions).check();
        } else {
            Tables.Drafts drafts = draftSets(subject, method, sampler).get(0);
            new CountingCheck(subject, method, sampler, drafts, conditions).check();
        }
    }

    /**
     * Tries every random outcome.
     *
     * @return all outcomes, and the largest distance
     */
    static Closeness closeness(
            StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler, Conditions conditions) {
        List<Tables.Drafts> sets = draftSets(subject, method, sampler);
        Closeness all = Closeness.NONE;
        for (int i = 0; i < REJECTION_PROMPTS && all.runs() < conditions.outcomes(); i++) {
            // Prompts that have less and less in common with each other.
            all = all.and(new OutcomeCheck(
                    subject, method, sampler, sets.get(i % sets.size()), 1 + 3 * i,
                    conditions, () -> Fault.NONE).measure());
        }
        return all;
    }

    private static List<Tables.Drafts> draftSets(
            StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler) {
        List<Tables.Drafts> sets = Tables.Drafts.of(subject.requiredDrafts());
        int first = (REJECTION.indexOf(method) + subject.samplers().indexOf(sampler)) % sets.size();
        List<Tables.Drafts> turned = new ArrayList<>(sets.subList(first, sets.size()));
        turned.addAll(sets.subList(0, first));
        return turned;
    }

    /**
     * How close the distribution of texts came to the target's.
     *
     * @param runs how many random outcomes there were
     * @param totalVariation the distance, 0 … 1
     * @param breach a message if that is too much; empty if it is not
     */
    record Closeness(int runs, double totalVariation, String breach) {

        static final Closeness NONE = new Closeness(0, 0, "");

        /** Throws an {@link AssertionError} if that is too much. */
        void check() {
            if (!breach.isEmpty()) {
                throw new AssertionError(breach);
            }
        }

        /** Both together: all outcomes, the larger distance, the first message. */
        Closeness and(Closeness other) {
            return new Closeness(runs + other.runs, Math.max(totalVariation, other.totalVariation),
                    breach.isEmpty() ? other.breach : breach);
        }
    }

    /** Tries every random outcome of a short text and compares the texts' probabilities with what the table says. */
    record OutcomeCheck(StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler,
            Tables.Drafts drafts, int prompt, Conditions conditions, Supplier<Fault> fault) {

        private static final double TOLERANCE = 1e-9;

        Closeness measure() {
            Tables tables = Tables.enumerated(subject.enumeration(), sampler);
            int length = subject.enumeration().newTokens();
            TextDistribution exact =
                    new TextDistribution(tables.texts(sampler, subject.transform()).probabilities(tables.prompt(prompt), length));
            Enumeration found = enumerate(tables);
            double distance = found.texts().totalVariation(exact);
            String breach = distance < TOLERANCE ? "" : describe(tables, exact, found, distance);
            return new Closeness(found.runs(), distance, breach);
        }

        private Enumeration enumerate(Tables tables) {
            AtomicReference<Draws> current = new AtomicReference<>();
            try (Bench bench = Bench.drawing(
                    subject, tables, conditions, fault.get(), seed -> current.get(), false)) {
                return Enumeration.of(draws -> {
                    current.set(draws);
                    return bench.speculate(request(bench), drafts).ids();
                }, subject.enumeration().maxRuns());
            } catch (Enumeration.NotReproducibleException e) {
                throw new AssertionError("Strategy '" + subject.title() + "' does not do the same again with the same "
                        + "random outcomes, so they cannot be tried one by one: " + e.getMessage()
                        + ". If it decides by another clock than its context's or by randomness of its own, say so "
                        + "(reproducible() returns false); texts are then counted.", e);
            } catch (Enumeration.TooManyOutcomesException e) {
                throw new AssertionError("Strategy '" + subject.title() + "' grows trees that are too large for trying "
                        + "every outcome of " + subject.enumeration().newTokens() + " tokens from a vocabulary of "
                        + tables.target().info().vocabularySize() + ": " + e.getMessage()
                        + ". Give it parameters for smaller trees (fewer guesses after a node count most), or shorter "
                        + "texts, or a higher limit (enumeration()).", e);
            }
        }

        private DecodingRequest.Builder request(Bench bench) {
            return bench.request(sampler, prompt, subject.enumeration().newTokens()).verification(method);
        }

        private String describe(Tables tables, TextDistribution exact, Enumeration found, double distance) {
            Tokens excess = found.texts().firstExcess(exact, subject.enumeration().newTokens(), TOLERANCE);
            String numbers = String.format(Locale.ROOT,
                    "Total variation %.3g over %,d random outcomes, less than %.0e wanted.%n"
                            + "Texts that begin with %s have probability %.6f, the target says %.6f.",
                    distance, found.runs(), TOLERANCE, excess, found.texts().beginnings(excess.length()).of(excess),
                    exact.beginnings(excess.length()).of(excess));
            return found.wayTo(excess)
                    .map(way -> replay(tables, way, numbers, excess.length() - 1))
                    .orElse(numbers);
        }

        private String replay(Tables tables, Enumeration.Way way, String numbers, int token) {
            String likeliest =
                    String.format(Locale.ROOT, "%nThe likeliest way there (probability %.6f):", way.probability());
            try (Bench bench = Bench.drawing(
                    subject, tables, conditions, fault.get(), seed -> Enumeration.replay(way.decisions()), true)) {
                Bench.Generated generated = bench.speculate(request(bench), drafts);
                return bench.head(DISTRIBUTED, generated.request(), false) + numbers + likeliest + "\n"
                        + generated.transcript().render(token);
            }
        }
    }

    /** Counts the texts of many seeds and compares them with what the table says. */
    private record CountingCheck(StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler,
            Tables.Drafts drafts, Conditions conditions) {

        /** Met by chance about once in a thousand million times. */
        private static final double DEVIATIONS = 6;

        private static final int PROMPT = 1;

        void check() {
            Tables tables = Tables.enumerated(subject.enumeration(), sampler);
            int length = subject.enumeration().newTokens();
            TextDistribution exact =
                    new TextDistribution(tables.texts(sampler, subject.transform()).probabilities(tables.prompt(PROMPT), length));
            Map<Tokens, Integer> counts = new HashMap<>();
            try (Bench bench = Bench.of(subject, tables, conditions)) {
                for (long seed = 0; seed < subject.enumeration().samples(); seed++) {
                    DecodingRequest.Builder request =
                            bench.request(sampler, PROMPT, length).seed(seed).verification(method);
                    counts.merge(bench.speculate(request, drafts).ids(), 1, Integer::sum);
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
                double deviations = exact.beginnings(length).deviations(beginnings);
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
            drafts.choices().forEach(request::draft);
            return bench.head(DISTRIBUTED, request.build(), false)
                    + String.format(Locale.ROOT,
                            "The first %d token(s) of %,d seeds lie %.1f standard deviations off, %.0f at most wanted."
                                    + "%nTexts that begin with %s had a share of %.4f, the target says %.4f.%n",
                            length, subject.enumeration().samples(), worst.deviations(), DEVIATIONS, excess,
                            worst.shares().of(excess), exact.beginnings(length).of(excess));
        }
    }
}
