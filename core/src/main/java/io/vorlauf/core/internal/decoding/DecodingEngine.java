// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.EngineLoad;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.internal.model.Batcher;
import io.vorlauf.core.internal.model.PassMeasurement;
import io.vorlauf.core.internal.observation.Observers;
import io.vorlauf.core.internal.observation.StatisticsBook;
import io.vorlauf.core.internal.randomness.GumbelNoise;
import io.vorlauf.core.internal.randomness.Ranking;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.registry.PluginRegistry;
import io.vorlauf.core.internal.sampling.Samplers;
import io.vorlauf.core.internal.settings.LiveSettings;
import io.vorlauf.core.internal.verification.VerificationFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The decoding service: takes requests, lets {@link Admission} decide when they run, and gives each a {@link GenerationLoop}
 * on a thread of its own. Closing it cancels what runs.
 */
public final class DecodingEngine implements DecodingService, AutoCloseable, RunningGeneration.Home {

    /** How long those are waited for that were told to end at once: what is in a pass has to come back. */
    private static final long LAST_PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private final Plugins plugins;
    private final LiveSettings settings;
    private final VerificationFactory verifications;
    private final Observers observers;
    private final RequestResolver resolver;
    private final StatisticsBook statistics;
    private final ExecutorService executor;
    private final ScheduledExecutorService scheduler;
    private final Admission admission;
    private final Guest.Pool guests;
    private final AtomicLong ids = new AtomicLong();
    private final ConcurrentSkipListMap<Long, RunningGeneration> generations = new ConcurrentSkipListMap<>();

    @Inject
    DecodingEngine(
            Plugins plugins,
            LiveSettings settings,
            VerificationFactory verifications,
            Observers observers,
            RequestResolver resolver,
            PluginEvents events,
            StatisticsBook statistics,
            ExecutorService executor,
            ScheduledExecutorService scheduler) {
        this.plugins = plugins;
        this.settings = settings;
        this.verifications = verifications;
        this.observers = observers;
        this.resolver = resolver;
        this.statistics = statistics;
        this.executor = executor;
        this.scheduler = scheduler;
        this.admission = new Admission(settings, plugins, executor, scheduler);
        this.guests = new Guest.Pool(executor, admission::quiet);
        events.watch(this::lookAround);
        settings.watch(this::lookAround);
    }

    /** Something has changed that whoever waits may have to do with. */
    private void lookAround() {
        admission.pump();
        generations.values().forEach(RunningGeneration::wake);
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
        } catch (RequestResolver.UnresolvedException e) {
            throw e.refusal();
        }
    }

    @Override
    public Generation start(DecodingRequest request, GenerationListener listener) {
        RunningGeneration generation = generation(request);
        launch(generation, listener);
        return generation;
    }

    @Override
    public List<Generation> start(DecodingRequest request, int samples) {
        if (samples < 1) {
            throw new InvalidRequestException("the number of samples must be 1 or more, not " + samples);
        }
        RunningGeneration first = new RunningGeneration(
                ids.incrementAndGet(), request, this, samples - 1, Optional.empty());
        List<RunningGeneration> all = new ArrayList<>(List.of(first));
        for (int i = 1; i < samples; i++) {
            DecodingRequest other = request.toBuilder().seed(request.seed() + i).build();
            all.add(new RunningGeneration(ids.incrementAndGet(), other, this, 0, Optional.of(first)));
        }
        try {
            all.forEach(generation -> launch(generation, GenerationListener.NONE));
        } catch (RuntimeException | Error e) {
            all.forEach(RunningGeneration::cancel);
            // Those that were not launched end nowhere else.
            all.forEach(RunningGeneration::served);
            throw e;
        }
        return List.copyOf(all);
    }

    @Override
    public void check(DecodingRequest request) {
        resolver.resolveNow(generation(request)).ifPresent(resolved -> {
            try (resolved) {
                admission.check(resolved);
            }
        });
    }

    private RunningGeneration generation(DecodingRequest request) {
        return new RunningGeneration(ids.incrementAndGet(), request, this, 0, Optional.empty());
    }

    private void launch(RunningGeneration generation, GenerationListener listener) {
        Optional<ResolvedRequest> resolved = resolver.resolveNow(generation);
        resolved.ifPresent(generation::resolved);
        GenerationLoop loop = new GenerationLoop(generation, this, listener);
        generations.put(generation.id(), generation);
        try {
            admission.enter(generation, resolved, loop::run);
        } catch (RuntimeException | Error e) {
            generations.remove(generation.id());
            throw e;
        }
    }

    /** What a generation names that has waited; the caller closes it. */
    ResolvedRequest resolve(RunningGeneration generation) {
        return resolver.resolveLate(generation);
    }

    /** A generation has ended; who waits for it does not know yet. */
    void left(RunningGeneration generation) {
        generations.remove(generation.id());
        admission.left(generation);
    }

    Plugins plugins() {
        return plugins;
    }

    LiveSettings liveSettings() {
        return settings;
    }

    VerificationFactory verifications() {
        return verifications;
    }

    Observers observers() {
        return observers;
    }

    /** A thread for code that is not the engine's. */
    Guest guest() {
        return new Guest(guests);
    }

    @Override
    public void check(SpeculationChoice choice, RunningGeneration generation) {
        resolver.check(choice, generation.vocabulary(), generation.request().costs());
    }

    @Override
    public void told(RunningGeneration generation) {
        admission.pump();
        plugins.models().serving().forEach(batcher -> batcher.look(generation));
        generation.wake();
    }

    @Override
    public Flow.Publisher<TextBlock> publish(DecodingRequest request) {
        check(request);
        return new TextPublisher(this, request);
    }

    @Override
    public List<Generation> generations() {
        return List.copyOf(generations.values());
    }

    @Override
    public EngineLoad load() {
        return admission.load(plugins.models().serving().stream().map(Batcher::load).toList());
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
        all.addAll(plugins.strategies().descriptions());
        return all;
    }

    @Override
    public List<TransformInfo> transforms() {
        return plugins.transforms().descriptions();
    }

    @Override
    public Map<String, String> settings() {
        EngineSettings now = settings.get();
        return Map.of(
                "tree-nodes", String.valueOf(now.treeNodes()),
                "prefill-chunk", String.valueOf(now.prefillChunk()),
                "growth-seconds", String.valueOf(now.growthTime().toMillis() / 1000.0));
    }

    @Override
    public List<ModelInfo> models() {
        return plugins.models().descriptions();
    }

    @Override
    public boolean sameBits(String model) {
        try (Lease<ModelInfo, Batcher> lease = lease(model)) {
            return lease.get().model().sameBits();
        }
    }

    @Override
    public Optional<ModelMemory> memory(String model) {
        try (Lease<ModelInfo, Batcher> lease = lease(model)) {
            return lease.get().model().memory();
        }
    }

    @Override
    public String plan(String model) {
        try (Lease<ModelInfo, Batcher> lease = lease(model)) {
            return lease.get().model().plan();
        }
    }

    @Override
    public PassCosts measure(String model, SamplerSettings sampler, int length) {
        try (Lease<ModelInfo, Batcher> lease = lease(model)) {
            Ranking ranking = sampler.temperature() == 0 ? Ranking.GREEDY : new GumbelNoise(0);
            return new PassMeasurement(lease.get().model(), Samplers.of(sampler, List.of()), ranking, length)
                    .measure(settings.get().prefillChunk());
        } catch (ModelException | IllegalArgumentException e) {
            throw new DecodingException("model '" + model + "' failed: " + e.getMessage(), e);
        }
    }

    private Lease<ModelInfo, Batcher> lease(String model) {
        return plugins.models().acquire(model)
                .orElseThrow(() -> new RequestResolver.MissingPluginException("model", model, plugins.models().names()));
    }

    /**
     * Cancels running generations, waits for them no longer than the drain time, and frees the threads. Generations
     * whose strategies or listeners have not come back by then end without them.
     */
    @Override
    public void close() {
        // In this order: what is not refused is listed, and so cancelled.
        admission.close();
        generations.values().forEach(Generation::cancel);
        long deadline = System.nanoTime() + settings.drainTime().toNanos();
        boolean interrupted = !awaitEmpty(settings.drainTime().toNanos());
        generations.values().forEach(RunningGeneration::hurry);
        interrupted |= !awaitEmpty(LAST_PATIENCE);
        for (RunningGeneration left : generations.values()) {
            left.fail(new DecodingException("the engine was closed, and model '" + left.request().target()
                    + "' did not come back from a pass"));
        }
        guests.close();
        executor.shutdown();
        scheduler.shutdownNow();
        interrupted |= !awaitThreads(Math.min(LAST_PATIENCE, deadline - System.nanoTime()));
        executor.shutdownNow();
        plugins.forgetCaches();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for threads that were left behind in foreign code, which close what they hold when they come back. */
    private boolean awaitThreads(long nanos) {
        try {
            executor.awaitTermination(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Waits until nothing runs, no longer than a time; false if this thread was interrupted. */
    private boolean awaitEmpty(long nanos) {
        try {
            admission.awaitEmpty(nanos);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
