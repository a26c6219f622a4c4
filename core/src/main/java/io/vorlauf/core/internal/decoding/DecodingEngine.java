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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The decoding service. Closing it cancels what runs. */
public final class DecodingEngine implements DecodingService, AutoCloseable {

    private final Plugins plugins;
    private final RequestResolver resolver;
    private final EngineSettings settings;
    private final ExecutorService executor;
    private final Set<RunningGeneration> running = ConcurrentHashMap.newKeySet();

    @Inject
    DecodingEngine(Plugins plugins, RequestResolver resolver, EngineSettings settings, ExecutorService executor) {
        this.plugins = plugins;
        this.resolver = resolver;
        this.settings = settings;
        this.executor = executor;
    }

    @Override
    public DecodingResult generate(DecodingRequest request, GenerationListener listener) {
        try (ResolvedRequest resolved = resolver.resolve(request)) {
            return run(resolved, listener, () -> Thread.currentThread().isInterrupted());
        }
    }

    private DecodingResult run(ResolvedRequest resolved, GenerationListener listener, BooleanSupplier cancelled) {
        return new RoundLoop(resolved, settings, listener, cancelled).run(plugins);
    }

    @Override
    public Generation start(DecodingRequest request, GenerationListener listener) {
        ResolvedRequest resolved = resolver.resolve(request);
        RunningGeneration generation = new RunningGeneration();
        running.add(generation);
        generation.result().whenComplete((result, failure) -> running.remove(generation));
        try {
            executor.execute(() -> generation.complete(() -> {
                try (resolved) {
                    return run(resolved, listener, generation::cancelled);
                }
            }));
        } catch (RuntimeException e) {
            resolved.close();
            running.remove(generation);
            throw e;
        }
        return generation;
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
        running.forEach(Generation::cancel);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(settings.drainTime().toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
