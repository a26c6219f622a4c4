package io.vorlauf.core.internal;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.vorlauf.core.internal.decoding.DecodingModule;
import io.vorlauf.core.internal.decoding.EngineSettings;
import io.vorlauf.core.internal.decoding.Plugins;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The parts of an engine. Private to it: nobody outside core sees Guice. */
public final class EngineModule extends AbstractModule {

    private final EngineSettings settings;

    /** The module of an engine with these settings. */
    public EngineModule(EngineSettings settings) {
        this.settings = settings;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
        bind(EngineSettings.class).toInstance(settings);
        install(new DecodingModule());
    }

    @Provides
    @Singleton
    Plugins plugins() {
        return new Plugins(settings.drainTime());
    }

    @Provides
    @Singleton
    ExecutorService executor() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "vorlauf-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
