package io.vorlauf.strategy.testkit.internal.bench;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.Draws;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.TableModel;
import io.vorlauf.strategy.testkit.internal.recording.Recorder;
import io.vorlauf.strategy.testkit.internal.recording.RecordingStrategy;
import io.vorlauf.strategy.testkit.internal.recording.Transcript;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Tables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** An engine with tables and one strategy, which is watched. One generation at a time can be watched well. */
public final class Bench implements AutoCloseable {

    private final StrategyUnderTest subject;
    private final Tables tables;
    private final Conditions conditions;
    private final Recorder recorder;
    private final Recorder others = new Recorder(false);
    private final Engine engine;
    private final boolean drawing;
    private final Map<String, Runnable> plugins = new ConcurrentHashMap<>();
    private final SpeculationStrategy strategy;

    private Bench(StrategyUnderTest subject, Tables tables, Conditions conditions, Recorder recorder, Faults faults,
            Supplier<? extends SpeculationStrategy> instances, Optional<LongFunction<Draws>> draws) {
        this.subject = subject;
        this.tables = tables;
        this.conditions = conditions;
        this.recorder = recorder;
        this.drawing = draws.isPresent();
        this.engine = conditions.engines().start(conditions.settings(), draws);
        this.strategy = new RecordingStrategy(instances, recorder, () -> faults.beforeGrowth(this));
        engine.add(tables.tokenizer());
        engine.add(tables.target());
        for (TableModel draft : tables.drafts()) {
            plugins.put(draft.info().name(), engine.add(faults.draft(draft, this)));
        }
        subject.others().forEach(other -> engine.add(new RecordingStrategy(() -> other, others, () -> { })));
        addStrategy();
    }

    /** A bench with one instance of the strategy, as in real life. */
    public static Bench of(StrategyUnderTest subject, Tables tables, Conditions conditions) {
        return of(subject, tables, conditions, Faults.NONE);
    }

    /** A bench with one instance of the strategy, on which something goes wrong. */
    public static Bench of(StrategyUnderTest subject, Tables tables, Conditions conditions, Faults faults) {
        SpeculationStrategy instance = subject.maker().get();
        return new Bench(subject, tables, conditions, new Recorder(true), faults, () -> instance, Optional.empty());
    }

    /** A bench with a given instance of the strategy, for one that is shared. */
    public static Bench of(
            StrategyUnderTest subject, Tables tables, Conditions conditions, SpeculationStrategy instance) {
        return new Bench(
                subject, tables, conditions, new Recorder(true), Faults.NONE, () -> instance, Optional.empty());
    }

    /**
     * A bench with a new instance of the strategy for each generation, and with given random decisions.
     *
     * @param draws makes the decisions of a generation from its seed
     * @param trees whether trees are copied
     */
    public static Bench drawing(StrategyUnderTest subject, Tables tables, Conditions conditions, Faults faults,
            LongFunction<Draws> draws, boolean trees) {
        return new Bench(
                subject, tables, conditions, new Recorder(trees), faults, subject.maker(), Optional.of(draws));
    }

    /**
     * Starts a request that asks for a text of a seed: its prompt and its noise. No stop tokens. Where random decisions
     * are given, strategies go by {@linkplain Tables#costs() reference costs}, so that they do the same again.
     */
    public DecodingRequest.Builder request(SamplerSettings sampler, long seed, int newTokens) {
        DecodingRequest.Builder request = DecodingRequest.of(Tables.TARGET, tables.prompt(seed))
                .sampler(sampler).seed(seed).maxNewTokens(newTokens).stopTokens(Set.of());
        return drawing ? request.costs(tables.costs()) : request;
    }

    /** Generates without speculation. */
    public Generated plainly(DecodingRequest.Builder request) {
        return run(request.build(), GenerationListener.NONE);
    }

    /** Generates with the strategy. */
    public Generated speculate(DecodingRequest.Builder request, LineUp lineUp) {
        return speculate(request, lineUp, GenerationListener.NONE);
    }

    /** Generates with the strategy. */
    public Generated speculate(DecodingRequest.Builder request, LineUp lineUp, GenerationListener listener) {
        request.strategy(strategy.name()).set(subject.parameters());
        lineUp.drafts().forEach(request::draft);
        Generated generated = run(request.build(), listener);
        if (recorder.busy() && !conditions.forgiving()) {
            throw new StuckException(subject.title(), conditions.settings().growthTime());
        }
        return generated;
    }

    private Generated run(DecodingRequest request, GenerationListener also) {
        Transcript transcript = new Transcript(recorder);
        return new Generated(request, engine.decoding().generate(request, both(transcript, also)), transcript);
    }

    private static GenerationListener both(GenerationListener first, GenerationListener second) {
        return new GenerationListener() {
            @Override
            public void text(TextBlock block) {
                first.text(block);
                second.text(block);
            }

            @Override
            public void round(RoundReport report) {
                first.round(report);
                second.round(report);
            }
        };
    }

    /** The tables. */
    public Tables tables() {
        return tables;
    }

    /** What was seen of the strategy. */
    public Recorder recorder() {
        return recorder;
    }

    /** What was seen of the strategies beside it, at work for it. */
    public Recorder others() {
        return others;
    }

    /** Takes a draft out, or the strategy, and waits for its users as long as the engine does. */
    public void remove(String name) {
        Runnable removal = plugins.remove(name);
        if (removal != null) {
            removal.run();
        }
    }

    /** Adds the strategy again. */
    public void addStrategy() {
        plugins.put(strategy.name(), engine.add(strategy));
    }

    /** The name of the strategy. */
    public String strategy() {
        return strategy.name();
    }

    /** What is still open although nothing runs, in words. */
    public List<String> leftOpen() {
        return Leftovers.of(this);
    }

    @Override
    public void close() {
        engine.close();
    }
}
