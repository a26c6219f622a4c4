// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.internal.randomness.Draws;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** An engine with tables and one strategy, which is watched. One generation at a time can be watched well. */
final class Bench implements AutoCloseable {

    private final StrategyUnderTest subject;
    private final Tables tables;
    private final Conditions conditions;
    private final Recorder recorder;
    private final Recorder others;
    private final Conditions.Engine engine;
    private final boolean drawing;
    private final Map<String, Runnable> plugins = new ConcurrentHashMap<>();
    private final SpeculationStrategy strategy;

    /**
     * A generation that has ended.
     *
     * @param request what was asked for
     * @param result what came of it
     * @param transcript what was heard of it
     */
    record Generated(DecodingRequest request, DecodingResult result, Transcript transcript) {

        /** The new tokens. */
        Tokens ids() {
            return result.ids();
        }
    }

    /** A strategy did not come back from growing a tree. */
    static final class StuckException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        StuckException(String strategy, Duration patience) {
            super("strategy '" + strategy + "' did not come back from growing a tree within " + patience.toMillis()
                    + " ms; the engine gave it up and went on without it");
        }
    }

    private Bench(StrategyUnderTest subject, Tables tables, Conditions conditions, Recorder recorder, Fault fault,
            Supplier<? extends SpeculationStrategy> instances, Optional<LongFunction<Draws>> draws) {
        this.subject = subject;
        this.tables = tables;
        this.conditions = conditions;
        this.recorder = recorder;
        this.others = new Recorder(false, tables.target());
        this.drawing = draws.isPresent();
        this.engine = conditions.engines().start(conditions.settings(), draws);
        this.strategy = recorder.watch(instances, () -> fault.beforeGrowth(this));
        engine.add(tables.tokenizer());
        engine.add(tables.foreign());
        engine.add(tables.target());
        for (TableModel draft : tables.drafts()) {
            draft.beforePass(pass -> fault.beforePass(pass, draft, this));
            plugins.put(draft.info().name(), engine.add(draft));
        }
        subject.others().forEach(other -> engine.add(others.watch(() -> other, () -> { })));
        addStrategy();
    }

    /** A bench with one instance of the strategy, as in real life. */
    static Bench of(StrategyUnderTest subject, Tables tables, Conditions conditions) {
        return of(subject, tables, conditions, Fault.NONE);
    }

    /** A bench with one instance of the strategy, on which something goes wrong. */
    static Bench of(StrategyUnderTest subject, Tables tables, Conditions conditions, Fault fault) {
        SpeculationStrategy instance = subject.maker().get();
        return new Bench(subject, tables, conditions, new Recorder(true, tables.target()), fault, () -> instance,
                Optional.empty());
    }

    /** A bench with a given instance of the strategy, for one that is shared. */
    static Bench of(
            StrategyUnderTest subject, Tables tables, Conditions conditions, SpeculationStrategy instance) {
        return new Bench(
                subject, tables, conditions, new Recorder(true, tables.target()), Fault.NONE, () -> instance,
                Optional.empty());
    }

    /**
     * A bench with a new instance of the strategy for each generation, and with given random decisions.
     *
     * @param draws makes the decisions of a generation from its seed
     * @param trees whether trees are copied
     */
    static Bench drawing(StrategyUnderTest subject, Tables tables, Conditions conditions, Fault fault,
            LongFunction<Draws> draws, boolean trees) {
        return new Bench(
                subject, tables, conditions, new Recorder(trees, tables.target()), fault, subject.maker(),
                Optional.of(draws));
    }

    /**
     * Starts a request that asks for a text of a seed: its prompt and its noise. No stop tokens. Where random decisions
     * are given, strategies go by {@linkplain Tables#costs() reference costs}, so that they do the same again.
     */
    DecodingRequest.Builder request(SamplerSettings sampler, long seed, int newTokens) {
        DecodingRequest.Builder request = DecodingRequest.builder(Tables.TARGET, tables.prompt(seed))
                .sampler(sampler).seed(seed).maxNewTokens(newTokens).stopTokens(Set.of())
                .transforms(subject.transform());
        return drawing ? request.costs(tables.costs()) : request;
    }

    /** Generates without speculation. */
    Generated plainly(DecodingRequest.Builder request) {
        return run(request.build(), GenerationListener.NONE);
    }

    /** Generates with the strategy. */
    Generated speculate(DecodingRequest.Builder request, Tables.Drafts drafts) {
        return speculate(request, drafts, GenerationListener.NONE);
    }

    /** Generates with the strategy. */
    Generated speculate(DecodingRequest.Builder request, Tables.Drafts drafts, GenerationListener listener) {
        request.strategy(strategy.name()).set(subject.parameters());
        drafts.choices().forEach(request::draft);
        Generated generated = run(request.build(), listener);
        if (recorder.busy() && !conditions.forgiving()) {
            throw new StuckException(subject.title(), conditions.settings().growthTime());
        }
        return generated;
    }

    private Generated run(DecodingRequest request, GenerationListener also) {
        Transcript transcript = new Transcript(recorder, also);
        return new Generated(request, engine.decoding().generate(request, transcript), transcript);
    }

    /** The tables. */
    Tables tables() {
        return tables;
    }

    /** What was seen of the strategy. */
    Recorder recorder() {
        return recorder;
    }

    /** Takes a draft out, or the strategy, and waits for its users as long as the engine does. */
    void remove(String name) {
        Runnable removal = plugins.remove(name);
        if (removal != null) {
            removal.run();
        }
    }

    /** Adds the strategy again. */
    void addStrategy() {
        plugins.put(strategy.name(), engine.add(strategy));
    }

    /** The name of the strategy. */
    String strategy() {
        return strategy.name();
    }

    /** What was wrong first with what a strategy was shown of the target. */
    Optional<String> wrongSignals() {
        return recorder.wrongSignals().or(others::wrongSignals);
    }

    /** What is still open although nothing runs, in words. */
    List<String> leftOpen() {
        List<String> found = new ArrayList<>();
        for (TableModel model : tables.models()) {
            int sequences = model.openSequences().size();
            if (sequences > 0) {
                found.add(sequences + " sequence(s) of model '" + model.info().name() + "' are open");
            }
            if (model.openEvaluations() > 0) {
                found.add(model.openEvaluations() + " evaluation(s) of model '" + model.info().name() + "' are open");
            }
        }
        add(found, "the strategy", recorder);
        add(found, "a strategy that it opened", others);
        return found;
    }

    private static void add(List<String> found, String whose, Recorder recorder) {
        if (recorder.open() > 0) {
            found.add(recorder.open() + " speculation(s) of " + whose + " are open");
        }
        recorder.offences().forEach(offence -> found.add(whose + ": " + offence));
    }

    /** Every set of drafts that suits the strategy, with each of some seeds. */
    void each(int most, Case action) {
        for (Tables.Drafts drafts : Tables.Drafts.of(subject.requiredDrafts())) {
            for (long seed = 0; seed < Math.min(most, conditions.seeds()); seed++) {
                action.check(drafts, seed);
            }
        }
    }

    /** What is checked for a set of drafts and a seed. */
    @FunctionalInterface
    interface Case {
        void check(Tables.Drafts drafts, long seed);
    }

    /** The name of a method: {@code token-wise}. */
    static String describe(VerificationMethod method) {
        return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * A message about a generation.
     *
     * @param law the law, as a sentence
     * @param what what was expected and what came
     * @param token which of the new tokens was wrong: the round that brought it is shown
     */
    String message(String law, Generated generated, String what, int token) {
        return head(law, generated.request(), true) + what + "\n" + generated.transcript().render(token);
    }

    /** The beginning of a message: the law, the strategy and the request. */
    String head(String law, DecodingRequest request, boolean seed) {
        return "Broken: " + law + ".\n"
                + "Strategy '" + subject.title() + "', " + describe(request.verification())
                + ", " + request.sampler().words() + ", " + new Tables.Drafts(request.drafts())
                + (seed ? ", seed " + request.seed() : "") + ", prompt " + ((Prompt.Ids) request.prompt()).ids()
                + ", at most " + request.maxNewTokens() + " new tokens.\n";
    }

    /**
     * Checks that a text is the expected one.
     *
     * @throws AssertionError if it is not; the message shows the round where they part
     */
    void requireText(String law, Generated generated, Tokens expected) {
        if (generated.ids().equals(expected)) {
            return;
        }
        int at = Arrays.mismatch(expected.toArray(), generated.ids().toArray());
        String what = "Expected " + expected + "\n     but " + generated.ids() + "\nThey part at new token " + (at + 1)
                + ", in this round:";
        throw new AssertionError(message(law, generated, what, at));
    }

    @Override
    public void close() {
        engine.close();
    }
}
