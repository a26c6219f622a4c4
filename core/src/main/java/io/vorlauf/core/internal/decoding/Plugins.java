package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.registry.PluginRegistry;
import java.time.Duration;

/** All plug-ins of an engine. Thread-safe. */
public final class Plugins {

    private final PluginRegistry<ModelInfo, LanguageModel> models;
    private final PluginRegistry<StrategyInfo, SpeculationStrategy> strategies;
    private final PluginRegistry<String, Tokenizer> tokenizers;

    /** No plug-ins yet. */
    public Plugins(Duration drainTime) {
        models = new PluginRegistry<>("model", drainTime);
        strategies = new PluginRegistry<>("strategy", drainTime);
        tokenizers = new PluginRegistry<>("tokenizer", drainTime);
    }

    PluginRegistry<ModelInfo, LanguageModel> models() {
        return models;
    }

    PluginRegistry<StrategyInfo, SpeculationStrategy> strategies() {
        return strategies;
    }

    PluginRegistry<String, Tokenizer> tokenizers() {
        return tokenizers;
    }

    /** Puts a model in under the name it gives itself. */
    public PluginRegistry.Registration add(LanguageModel model, int rank) {
        ModelInfo info = model.info();
        return models.add(info.name(), rank, info, model);
    }

    /** Puts a strategy in under the name it gives itself. */
    public PluginRegistry.Registration add(SpeculationStrategy strategy, int rank) {
        StrategyInfo info = new StrategyInfo(
                strategy.name(), strategy.description(), strategy.requiredDrafts(), strategy.parameters());
        return strategies.add(info.name(), rank, info, strategy);
    }

    /** Puts a tokenizer in under its identity. */
    public PluginRegistry.Registration add(Tokenizer tokenizer, int rank) {
        String identity = tokenizer.identity();
        return tokenizers.add(identity, rank, identity, tokenizer);
    }
}
