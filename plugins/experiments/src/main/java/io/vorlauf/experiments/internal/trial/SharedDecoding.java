package io.vorlauf.experiments.internal.trial;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An engine whose requests are shared out among the arms of a trial, if there is one. An arm that cannot serve a
 * request, say because its strategy has gone, does not fail it: the request runs as it was made.
 */
final class SharedDecoding implements DecodingService {

    private final DecodingService engine;
    private final LiveTrials trials;
    private final Optional<String> key;

    SharedDecoding(DecodingService engine, LiveTrials trials, Optional<String> key) {
        this.engine = engine;
        this.trials = trials;
        this.key = key;
    }

    @Override
    public DecodingResult generate(DecodingRequest request, GenerationListener listener) {
        Optional<SharedRequest> shared = trials.share(request, key);
        if (shared.isEmpty()) {
            return engine.generate(request, listener);
        }
        SharedRequest asked = shared.get();
        trials.begin(asked);
        try {
            DecodingResult result = engine.generate(asked.request(), listener);
            asked.ended(result);
            return result;
        } catch (InvalidRequestException e) {
            DecodingResult result = engine.generate(request, listener);
            // Not before: what is invalid as it was made is no failure of the arm.
            asked.failed();
            return result;
        } catch (DecodingException e) {
            asked.failed();
            throw e;
        } finally {
            trials.end(asked.request());
        }
    }

    @Override
    public Generation start(DecodingRequest request, GenerationListener listener) {
        Optional<SharedRequest> shared = trials.share(request, key);
        if (shared.isEmpty()) {
            return engine.start(request, listener);
        }
        SharedRequest asked = shared.get();
        return orAsItWas(asked, request, made -> engine.start(made, listener), generation -> {
            trials.begin(asked);
            generation.result().whenComplete((result, failure) -> {
                trials.end(asked.request());
                if (failure == null) {
                    asked.ended(result);
                } else {
                    asked.failed();
                }
            });
        });
    }

    @Override
    public Flow.Publisher<TextBlock> publish(DecodingRequest request) {
        return trials.share(request, key)
                .map(asked -> orAsItWas(asked, request, engine::publish, publisher -> { }))
                .orElseGet(() -> engine.publish(request));
    }

    private static <T> T orAsItWas(
            SharedRequest asked,
            DecodingRequest request,
            Function<DecodingRequest, T> ask,
            Consumer<T> then) {
        T answer;
        try {
            answer = ask.apply(asked.request());
        } catch (InvalidRequestException e) {
            answer = ask.apply(request);
            asked.failed();
            return answer;
        }
        then.accept(answer);
        return answer;
    }

    @Override
    public List<StrategyInfo> strategies() {
        return engine.strategies();
    }

    @Override
    public List<Generation> generations() {
        return engine.generations();
    }

    @Override
    public List<StrategyStatistics> statistics() {
        return engine.statistics();
    }

    @Override
    public List<TransformInfo> transforms() {
        return engine.transforms();
    }

    @Override
    public Map<String, String> settings() {
        return engine.settings();
    }

    @Override
    public List<ModelInfo> models() {
        return engine.models();
    }

    @Override
    public boolean sameBits(String model) {
        return engine.sameBits(model);
    }

    @Override
    public PassCosts measure(String model, SamplerSettings sampler, int length) {
        return engine.measure(model, sampler, length);
    }
}
