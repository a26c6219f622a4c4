// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.core.internal.decoding.DecodingModule;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.core.internal.randomness.SeededDraws;
import io.vorlauf.core.internal.settings.LiveSettings;
import io.vorlauf.core.internal.verification.VerificationFactory;
import io.vorlauf.core.internal.verification.Verifications;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/** The parts of an engine. Private to it: nobody outside core sees Guice. */
public final class EngineModule extends AbstractModule {

    private final EngineSettings settings;
    private final LongFunction<Draws> draws;

    /** The module of an engine that takes its random decisions by the seed of each generation. */
    public EngineModule(EngineSettings settings) {
        this(settings, SeededDraws::new);
    }

    /** The module of an engine whose random decisions are made for the seed of each generation. */
    public EngineModule(EngineSettings settings, LongFunction<Draws> draws) {
        this.settings = settings;
        this.draws = draws;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
        bind(LiveSettings.class).toInstance(new LiveSettings(settings));
        bind(VerificationFactory.class).toInstance(new Verifications(draws));
        install(new DecodingModule());
    }

    @Provides
    @Singleton
    ExecutorService executor() {
        return Executors.newCachedThreadPool(daemons("vorlauf-"));
    }

    @Provides
    @Singleton
    ScheduledExecutorService scheduler() {
        return Executors.newSingleThreadScheduledExecutor(daemons("vorlauf-watch-"));
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
