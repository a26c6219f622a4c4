package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.Draws;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Faults;
import io.vorlauf.strategy.testkit.internal.bench.Generated;
import io.vorlauf.strategy.testkit.internal.enumeration.Enumeration;
import io.vorlauf.strategy.testkit.internal.enumeration.NotReproducibleException;
import io.vorlauf.strategy.testkit.internal.enumeration.Replay;
import io.vorlauf.strategy.testkit.internal.enumeration.TextDistribution;
import io.vorlauf.strategy.testkit.internal.enumeration.TooManyOutcomesException;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Tables;
import io.vorlauf.strategy.testkit.internal.table.TargetTexts;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Tries every random outcome of a short text and compares the texts' probabilities with what the table says. */
record OutcomeCheck(StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler, LineUp lineUp,
        int prompt, Conditions conditions, Supplier<? extends Faults> faults) {

    static final String LAW = "under rejection texts are distributed as the target says";

    private static final double TOLERANCE = 1e-9;

    OutcomeCheck(StrategyUnderTest subject, VerificationMethod method, SamplerSettings sampler, LineUp lineUp,
            int prompt, Conditions conditions) {
        this(subject, method, sampler, lineUp, prompt, conditions, () -> Faults.NONE);
    }

    Closeness measure() {
        Tables tables = Sizes.enumerated(subject.enumeration(), sampler);
        int length = subject.enumeration().newTokens();
        TextDistribution exact = new TextDistribution(
                new TargetTexts(tables.target(), sampler, tables.target().info().vocabularySize())
                        .probabilities(tables.prompt(prompt), length));
        Enumeration found = enumerate(tables);
        double distance = found.texts().totalVariation(exact);
        String breach = distance < TOLERANCE ? "" : describe(tables, exact, found, distance);
        return new Closeness(found.runs(), distance, breach);
    }

    private Enumeration enumerate(Tables tables) {
        AtomicReference<Draws> current = new AtomicReference<>();
        try (Bench bench = Bench.drawing(
                subject, tables, conditions, faults.get(), seed -> current.get(), false)) {
            return Enumeration.of(draws -> {
                current.set(draws);
                return bench.speculate(request(bench), lineUp).ids();
            }, subject.enumeration().maxRuns());
        } catch (NotReproducibleException e) {
            throw new AssertionError("Strategy '" + subject.title() + "' does not do the same again with the same "
                    + "random outcomes, so they cannot be tried one by one: " + e.getMessage()
                    + ". If it decides by another clock than its context's or by randomness of its own, say so "
                    + "(reproducible() returns false); texts are then counted.", e);
        } catch (TooManyOutcomesException e) {
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
                subject, tables, conditions, faults.get(), seed -> new Replay(way.decisions()), true)) {
            Generated generated = bench.speculate(request(bench), lineUp);
            return Breach.head(LAW, subject, generated.request(), false) + numbers + likeliest + "\n"
                    + generated.transcript().render(token);
        }
    }
}
