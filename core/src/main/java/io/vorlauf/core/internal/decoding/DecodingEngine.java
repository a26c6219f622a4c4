package io.vorlauf.core.internal.decoding;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.EngineSettings;
import io.vorlauf.core.internal.model.PassMeasurement;
import io.vorlauf.core.internal.observation.StatisticsBook;
import io.vorlauf.core.internal.randomness.GumbelNoise;
import io.vorlauf.core.internal.randomness.Ranking;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.registry.PluginRegistry;
import io.vorlauf.core.internal.sampling.Samplers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The decoding service. Closing it cancels what runs. */
public final class DecodingEngine implements DecodingService, AutoCloseable, RunningGeneration.Home {

    private final Equipment equipment;
    private final RequestResolver resolver;
    private final PluginEvents events;
    private final StatisticsBook statistics;
    private final ExecutorService executor;
    private final ScheduledExecutorService scheduler;
    private final AtomicLong ids = new AtomicLong();
    private final ConcurrentSkipListMap<Long, RunningGeneration> running = new ConcurrentSkipListMap<>();

    @Inject
    DecodingEngine(
            Equipment equipment,
            RequestResolver resolver,
            PluginEvents events,
            StatisticsBook statistics,
            ExecutorService executor,
            ScheduledExecutorService scheduler) {
        this.equipment = equipment;
        this.resolver = resolver;
        this.events = events;
        this.statistics = statistics;
        this.executor = executor;
        this.scheduler = scheduler;
        Watchdog watchdog = new Watchdog(running.values(), equipment.settings(), executor, scheduler);
        equipment.settings().watch(watchdog::wake);
        events.onExpiry(watchdog::wake);
        watchdog.wake();
    }

    @Override
    public DecodingResult generate(DecodingRequest request, GenerationListener listener) {
        RunningGeneration generation = generation(request);
        if (Thread.currentThread().isInterrupted()) {
            generation.cancel();
        }
        launch(generation, listener);
        try {
            return generation.awaitOrCancel();
        } catch (UnresolvedException e) {
            throw e.refusal();
        }
    }

    @Override
    public Generation start(DecodingRequest request, GenerationListener listener) {
        RunningGeneration generation = generation(request);
        launch(generation, listener);
        return generation;
    }

    private RunningGeneration generation(DecodingRequest request) {
        return new RunningGeneration(ids.incrementAndGet(), request, this);
    }

    private void launch(RunningGeneration generation, GenerationListener listener) {
        Optional<ResolvedRequest> resolved = resolver.resolveNow(generation);
        resolved.ifPresent(generation::resolved);
        running.put(generation.id(), generation);
        try {
            executor.execute(() -> run(generation, resolved, listener));
        } catch (RejectedExecutionException e) {
            withdraw(generation, resolved);
            throw new IllegalStateException("the engine is closed", e);
        } catch (RuntimeException | Error e) {
            // For one, there is no thread to be had.
            withdraw(generation, resolved);
            throw e;
        }
    }

    private void withdraw(RunningGeneration generation, Optional<ResolvedRequest> resolved) {
        resolved.ifPresent(ResolvedRequest::close);
        running.remove(generation.id());
    }

    private void run(RunningGeneration generation, Optional<ResolvedRequest> early, GenerationListener listener) {
        equipment.observers().started(generation);
        Optional<ResolvedRequest> resolved = early;
        try {
            if (resolved.isEmpty()) {
                resolved = resolver.awaitAll(generation);
                resolved.ifPresent(generation::resolved);
            }
            if (resolved.isEmpty()) {
                generation.complete(nothing());
                return;
            }
            generation.loop(new RoundLoop(generation, resolved.get(), equipment, listener));
        } catch (Throwable e) {
            resolved.ifPresent(ResolvedRequest::close);
            generation.fail(e);
            return;
        }
        generation.loop().orElseThrow().run();
    }

    /** What a generation has produced that was cancelled while it waited for a plug-in. */
    private static DecodingResult nothing() {
        return new DecodingResult("", Tokens.empty(), FinishReason.CANCELLED, new MetricsRecorder().metrics(0, 0));
    }

    @Override
    public void check(SpeculationChoice choice, RunningGeneration generation) {
        resolver.check(choice, generation.vocabulary(), generation.request().costs());
    }

    @Override
    public void told() {
        events.changed();
    }

    @Override
    public void ended(RunningGeneration generation, Optional<DecodingResult> result) {
        running.remove(generation.id());
        equipment.observers().ended(generation, result);
    }

    @Override
    public Flow.Publisher<TextBlock> publish(DecodingRequest request) {
        resolver.resolveNow(generation(request)).ifPresent(ResolvedRequest::close);
        return new TextPublisher(this, request, executor);
    }

    @Override
    public List<Generation> generations() {
        return List.copyOf(running.values());
    }

    @Override
    public List<StrategyStatistics> statistics() {
        return statistics.all();
    }

    @Override
    public List<StrategyInfo> strategies() {
        List<StrategyInfo> all = new ArrayList<>();
        all.add(new StrategyInfo(
                DecodingRequest.NO_SPECULATION, "plain decoding, one token per target call", 0, List.of(), ""));
        all.addAll(equipment.plugins().strategies().descriptions());
        return all;
    }

    @Override
    public List<TransformInfo> transforms() {
        return equipment.plugins().transforms().descriptions();
    }

    @Override
    public Map<String, String> settings() {
        EngineSettings settings = equipment.settings().get();
        return Map.of(
                "tree-nodes", String.valueOf(settings.treeNodes()),
                "prefill-chunk", String.valueOf(settings.prefillChunk()),
                "growth-seconds", String.valueOf(settings.growthTime().toMillis() / 1000.0));
    }

    @Override
    public List<ModelInfo> models() {
        return equipment.plugins().models().descriptions();
    }

    @Override
    public boolean sameBits(String model) {
        try (Lease<ModelInfo, LanguageModel> lease = lease(model)) {
            return lease.get().sameBits();
        }
    }

    @Override
    public PassCosts measure(String model, SamplerSettings sampler, int length) {
        try (Lease<ModelInfo, LanguageModel> lease = lease(model)) {
            Ranking ranking = sampler.temperature() == 0 ? Ranking.GREEDY : new GumbelNoise(0);
            return new PassMeasurement(lease.get(), Samplers.of(sampler, List.of()), ranking, length)
                    .measure(equipment.settings().get().prefillChunk());
        } catch (ModelException e) {
            throw new DecodingException("model '" + model + "' failed: " + e.getMessage(), e);
        }
    }

    private Lease<ModelInfo, LanguageModel> lease(String model) {
        PluginRegistry<ModelInfo, LanguageModel> models = equipment.plugins().models();
        return models.acquire(model).orElseThrow(() -> new MissingPluginException("model", model, models.names()));
    }

    /**
     * Cancels running generations, waits for them no longer than the drain time, and frees the threads. Generations
     * whose strategies have not come back by then end without them.
     */
    @Override
    public void close() {
        // In this order: what is not refused is listed, and so cancelled.
        executor.shutdown();
        running.values().forEach(Generation::cancel);
        try {
            long patience = equipment.settings().drainTime().toMillis();
            if (!executor.awaitTermination(patience, TimeUnit.MILLISECONDS)) {
                giveUp();
            }
        } catch (InterruptedException e) {
            giveUp();
            Thread.currentThread().interrupt();
        } finally {
            scheduler.shutdownNow();
        }
    }

    private void giveUp() {
        for (RunningGeneration generation : running.values()) {
            generation.loop().flatMap(loop -> loop.takeover(Duration.ZERO)).ifPresent(Runnable::run);
        }
        executor.shutdownNow();
    }
}
