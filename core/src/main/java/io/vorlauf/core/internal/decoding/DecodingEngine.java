package io.vorlauf.core.internal.decoding;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.core.EngineSettings;
import io.vorlauf.core.internal.verification.VerificationFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The decoding service. Closing it cancels what runs. */
public final class DecodingEngine implements DecodingService, AutoCloseable {

    /** How often one looks for strategies that do not come back, per time that they may take. */
    private static final int LOOKS = 4;

    private final Plugins plugins;
    private final RequestResolver resolver;
    private final EngineSettings settings;
    private final VerificationFactory verifications;
    private final ExecutorService executor;
    private final ScheduledExecutorService scheduler;
    private final Map<RunningGeneration, RoundLoop> running = new ConcurrentHashMap<>();

    @Inject
    DecodingEngine(
            Plugins plugins,
            RequestResolver resolver,
            EngineSettings settings,
            VerificationFactory verifications,
            ExecutorService executor,
            ScheduledExecutorService scheduler) {
        this.plugins = plugins;
        this.resolver = resolver;
        this.settings = settings;
        this.verifications = verifications;
        this.executor = executor;
        this.scheduler = scheduler;
        long pause = Math.max(1, settings.growthTime().toMillis() / LOOKS);
        scheduler.scheduleWithFixedDelay(this::replaceStuckThreads, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void replaceStuckThreads() {
        running.values().forEach(loop -> loop.takeover(settings.growthTime()).ifPresent(executor::execute));
    }

    @Override
    public DecodingResult generate(DecodingRequest request, GenerationListener listener) {
        RunningGeneration generation = new RunningGeneration();
        if (Thread.currentThread().isInterrupted()) {
            generation.cancel();
        }
        launch(request, listener, generation);
        return generation.awaitOrCancel();
    }

    @Override
    public Generation start(DecodingRequest request, GenerationListener listener) {
        RunningGeneration generation = new RunningGeneration();
        launch(request, listener, generation);
        return generation;
    }

    private void launch(DecodingRequest request, GenerationListener listener, RunningGeneration generation) {
        ResolvedRequest resolved = resolver.resolve(request);
        RoundLoop loop;
        try {
            loop = new RoundLoop(resolved, plugins, settings, verifications, listener, generation);
        } catch (RuntimeException e) {
            resolved.close();
            throw e;
        }
        running.put(generation, loop);
        generation.result().whenComplete((result, failure) -> running.remove(generation));
        try {
            executor.execute(loop::run);
        } catch (RejectedExecutionException e) {
            resolved.close();
            running.remove(generation);
            throw new IllegalStateException("the engine is closed", e);
        }
    }

    @Override
    public Flow.Publisher<TextBlock> publish(DecodingRequest request) {
        resolver.resolve(request).close();
        return new TextPublisher(this, request, executor);
    }

    @Override
    public List<StrategyInfo> strategies() {
        List<StrategyInfo> all = new ArrayList<>();
        all.add(new StrategyInfo(
                DecodingRequest.NO_SPECULATION, "plain decoding, one token per target call", 0, List.of()));
        all.addAll(plugins.strategies().descriptions());
        return all;
    }

    @Override
    public List<ModelInfo> models() {
        return plugins.models().descriptions();
    }

    /** Cancels running generations, waits for them no longer than the drain time, and frees the threads. */
    @Override
    public void close() {
        running.keySet().forEach(Generation::cancel);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(settings.drainTime().toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            scheduler.shutdownNow();
        }
    }
}
