package io.vorlauf.strategy.testkit.internal.bench;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.Vorlauf;

/** The engine that everybody uses. */
record PlainEngine(Vorlauf vorlauf) implements Engine {

    @Override
    public DecodingService decoding() {
        return vorlauf.decoding();
    }

    @Override
    public Runnable add(LanguageModel model) {
        return vorlauf.add(model)::close;
    }

    @Override
    public void add(Tokenizer tokenizer) {
        vorlauf.add(tokenizer);
    }

    @Override
    public Runnable add(SpeculationStrategy strategy) {
        return vorlauf.add(strategy)::close;
    }

    @Override
    public void close() {
        vorlauf.close();
    }
}
