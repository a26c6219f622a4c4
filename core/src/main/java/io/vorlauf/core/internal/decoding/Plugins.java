// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.model.Batcher;
import io.vorlauf.core.internal.registry.PluginRegistry;
import io.vorlauf.core.internal.settings.LiveSettings;
import java.util.Optional;

/** All plug-ins of an engine. Thread-safe. */
public final class Plugins {

    private final PluginRegistry<ModelInfo, Batcher> models;
    private final PluginRegistry<StrategyInfo, SpeculationStrategy> strategies;
    private final PluginRegistry<String, Tokenizer> tokenizers;
    private final PluginRegistry<TransformInfo, TransformFactory> transforms;
    private final Vocabularies vocabularies;

    /** No plug-ins yet. */
    @Inject
    Plugins(LiveSettings settings, PluginEvents events) {
        models = new PluginRegistry<>("model", settings::drainTime, true, events);
        strategies = new PluginRegistry<>("strategy", settings::drainTime, false, events);
        tokenizers = new PluginRegistry<>("tokenizer", settings::drainTime, true, events);
        transforms = new PluginRegistry<>("transform", settings::drainTime, true, events);
        vocabularies = new Vocabularies(tokenizers);
    }

    PluginRegistry<ModelInfo, Batcher> models() {
        return models;
    }

    PluginRegistry<StrategyInfo, SpeculationStrategy> strategies() {
        return strategies;
    }

    PluginRegistry<String, Tokenizer> tokenizers() {
        return tokenizers;
    }

    PluginRegistry<TransformInfo, TransformFactory> transforms() {
        return transforms;
    }

    Vocabularies vocabularies() {
        return vocabularies;
    }

    /** Whether a target, a strategy and its drafts are there. */
    boolean have(String target, SpeculationChoice choice) {
        return models.serves(target)
                && choice.drafts().stream().allMatch(draft -> models.serves(draft.model()))
                && (choice.strategy().equals(DecodingRequest.NO_SPECULATION) || strategies.serves(choice.strategy()));
    }

    /** Puts a model in under the name it gives itself. */
    public PluginRegistry.Registration add(LanguageModel model, int rank, String provider) {
        ModelInfo info = model.info();
        return models.add(info.name(), provider, rank, info, new Batcher(model));
    }

    /** Puts a strategy in under the name it gives itself. */
    public PluginRegistry.Registration add(SpeculationStrategy strategy, int rank, String provider) {
        return add(strategy, rank, provider, Optional.empty());
    }

    /**
     * Puts a strategy in under the name it gives itself.
     *
     * @param configuration which configuration made it, and where that is kept; empty if none did
     */
    public PluginRegistry.Registration add(
            SpeculationStrategy strategy, int rank, String provider, Optional<String> configuration) {
        StrategyInfo info = new StrategyInfo(strategy.name(), strategy.description(), strategy.requiredDrafts(),
                strategy.parameters(), provider, configuration);
        return strategies.add(info.name(), provider, rank, info, strategy);
    }

    /** Puts a tokenizer in under its identity. */
    public PluginRegistry.Registration add(Tokenizer tokenizer, int rank, String provider) {
        String identity = tokenizer.identity();
        return tokenizers.add(identity, provider, rank, identity, tokenizer);
    }

    /** Puts a factory of transforms in under the name it gives itself. */
    public PluginRegistry.Registration add(TransformFactory factory, int rank, String provider) {
        TransformInfo info =
                new TransformInfo(factory.name(), factory.description(), factory.parameters(), provider);
        return transforms.add(info.name(), provider, rank, info, factory);
    }
}
