// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.EngineModule;
import io.vorlauf.core.internal.decoding.DecodingEngine;
import io.vorlauf.core.internal.decoding.Plugins;
import io.vorlauf.core.internal.observation.EngineListeners;
import io.vorlauf.core.internal.registry.PluginRegistry;
import io.vorlauf.core.internal.settings.LiveSettings;
import java.util.List;
import java.util.ServiceLoader;

/**
 * An engine in plain Java, without a framework.
 *
 * <pre>{@code
 * try (Vorlauf vorlauf = Vorlauf.start(); LoadedModel model = loader.load(ModelSource.of(directory))) {
 *     vorlauf.add(model);
 *     vorlauf.discover(getClass().getClassLoader());
 *     DecodingResult result = vorlauf.decoding().generate(DecodingRequest.builder(model.info().name(), ids).build());
 * }
 * }</pre>
 *
 * <p>Models, tokenizers and strategies stay their owner's: the engine uses them and closes none. Thread-safe.
 */
public final class Vorlauf implements AutoCloseable {

    private final Plugins plugins;
    private final EngineListeners listeners;
    private final LiveSettings settings;
    private final DecodingEngine engine;

    private Vorlauf(Injector injector) {
        plugins = injector.getInstance(Plugins.class);
        listeners = injector.getInstance(EngineListeners.class);
        settings = injector.getInstance(LiveSettings.class);
        engine = injector.getInstance(DecodingEngine.class);
    }

    /** Starts an engine without plug-ins. */
    public static Vorlauf start() {
        return start(EngineSettings.DEFAULT);
    }

    /** Starts an engine without plug-ins, with settings. */
    public static Vorlauf start(EngineSettings settings) {
        return new Vorlauf(Guice.createInjector(Stage.PRODUCTION, new EngineModule(settings)));
    }


    /** The service that generates text. */
    public DecodingService decoding() {
        return engine;
    }

    /**
     * Adds a model under the name it gives itself.
     *
     * @return closing it takes the model out again and waits for generations that use it, as long as the {@linkplain
     *     EngineSettings#drainTime() settings} say. Generations whose target it is, and that have not ended then, end
     *     with a {@link io.vorlauf.api.decoding.DecodingException}; what they are in the middle of is waited for once
     *     more for as long. Not to be closed from within a generation, which
     *     would wait for itself
     */
    public Plugin add(LanguageModel model) {
        return handle(plugins.add(model, 0, provider(model)));
    }

    /** Adds a tokenizer for the models that name its identity; see {@link #add(LanguageModel)}. */
    public Plugin add(Tokenizer tokenizer) {
        return handle(plugins.add(tokenizer, 0, provider(tokenizer)));
    }

    /** Adds a strategy under the name it gives itself; see {@link #add(LanguageModel)}. */
    public Plugin add(SpeculationStrategy strategy) {
        return handle(plugins.add(strategy, 0, provider(strategy)));
    }

    /** Adds a kind of transforms under the name it gives itself; see {@link #add(LanguageModel)}. */
    public Plugin add(TransformFactory factory) {
        return handle(plugins.add(factory, 0, provider(factory)));
    }

    /** Adds somebody who hears all generations; see {@link #add(LanguageModel)}. */
    public Plugin add(EngineListener listener) {
        return handle(listeners.add(listener, 0, provider(listener)));
    }

    private static String provider(Object plugin) {
        return plugin.getClass().getName();
    }

    /** Gives the engine other settings; running generations go on with them at their next round. */
    public void settings(EngineSettings next) {
        settings.set(next);
    }

    /**
     * Adds the strategies that a class loader's {@code META-INF/services} name; see {@link #add(LanguageModel)}.
     *
     * @return what was added, in the order in which it was found
     * @throws java.util.ServiceConfigurationError if one cannot be made
     */
    public List<Plugin> discover(ClassLoader loader) {
        return ServiceLoader.load(SpeculationStrategy.class, loader).stream()
                .map(found -> add(found.get()))
                .toList();
    }

    private static Plugin handle(PluginRegistry.Registration registration) {
        return registration::close;
    }

    /** Cancels what runs and ends the engine. */
    @Override
    public void close() {
        engine.close();
    }

    /** The stay of a plug-in in an engine. */
    @FunctionalInterface
    public interface Plugin extends AutoCloseable {

        /** Takes the plug-in out. Closing twice does nothing. */
        @Override
        void close();
    }
}
