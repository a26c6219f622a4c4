// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.decoding.DecodingEngine;
import io.vorlauf.core.internal.decoding.Plugins;

/**
 * An engine made of its parts, of which some may be others than usual: its random decisions, say. What it is made of is
 * nobody's API, so this works on a class path only.
 */
record BareEngine(Plugins plugins, DecodingEngine engine) implements Conditions.Engine {

    /** An engine of a module's parts. */
    static BareEngine of(Module parts) {
        Injector injector = Guice.createInjector(parts);
        return new BareEngine(injector.getInstance(Plugins.class), injector.getInstance(DecodingEngine.class));
    }

    @Override
    public DecodingService decoding() {
        return engine;
    }

    @Override
    public Runnable add(LanguageModel model) {
        return plugins.add(model, 0, "tests")::close;
    }

    @Override
    public void add(Tokenizer tokenizer) {
        plugins.add(tokenizer, 0, "tests");
    }

    @Override
    public Runnable add(SpeculationStrategy strategy) {
        return plugins.add(strategy, 0, "tests")::close;
    }

    @Override
    public void close() {
        engine.close();
    }
}
