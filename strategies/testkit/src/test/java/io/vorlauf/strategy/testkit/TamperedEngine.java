// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.StrategyStatistics;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/** An engine that serves other requests than it is given, when it speculates, or with other models. */
public record TamperedEngine(
        Conditions.Engine engine, UnaryOperator<DecodingRequest.Builder> tampering,
        UnaryOperator<LanguageModel> replacing)
        implements Conditions.Engine, DecodingService {

    /** The usual conditions, but for the engine. */
    public static Conditions conditions(UnaryOperator<DecodingRequest.Builder> tampering) {
        return Conditions.USUAL.withEngines((settings, draws) ->
                new TamperedEngine(Conditions.USUAL.engines().start(settings, draws), tampering, model -> model));
    }

    /** The usual conditions, but for the models. */
    public static Conditions withModels(UnaryOperator<LanguageModel> models) {
        return Conditions.USUAL.withEngines((settings, draws) -> new TamperedEngine(
                Conditions.USUAL.engines().start(settings, draws), request -> request, models));
    }

    @Override
    public DecodingResult generate(DecodingRequest request, GenerationListener listener) {
        boolean plain = request.strategy().equals(DecodingRequest.NO_SPECULATION);
        return engine.decoding().generate(plain ? request : tampering.apply(request.toBuilder()).build(), listener);
    }

    @Override
    public DecodingService decoding() {
        return this;
    }

    @Override
    public Generation start(DecodingRequest request, GenerationListener listener) {
        return engine.decoding().start(request, listener);
    }

    @Override
    public List<Generation> start(DecodingRequest request, int samples) {
        return engine.decoding().start(request, samples);
    }

    @Override
    public void check(DecodingRequest request) {
        engine.decoding().check(request);
    }

    @Override
    public Flow.Publisher<TextBlock> publish(DecodingRequest request) {
        return engine.decoding().publish(request);
    }

    @Override
    public List<StrategyInfo> strategies() {
        return engine.decoding().strategies();
    }

    @Override
    public List<Generation> generations() {
        return engine.decoding().generations();
    }

    @Override
    public List<StrategyStatistics> statistics() {
        return engine.decoding().statistics();
    }

    @Override
    public List<ModelInfo> models() {
        return engine.decoding().models();
    }

    @Override
    public PassCosts measure(String model, SamplerSettings sampler, int length) {
        return engine.decoding().measure(model, sampler, length);
    }

    @Override
    public Runnable add(LanguageModel model) {
        return engine.add(replacing.apply(model));
    }

    @Override
    public void add(Tokenizer tokenizer) {
        engine.add(tokenizer);
    }

    @Override
    public Runnable add(SpeculationStrategy strategy) {
        return engine.add(strategy);
    }

    @Override
    public void close() {
        engine.close();
    }
}
