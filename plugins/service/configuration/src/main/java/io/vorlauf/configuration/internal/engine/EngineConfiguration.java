// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.engine;

import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.configuration.internal.property.Form;
import io.vorlauf.configuration.internal.property.Form.Field;
import io.vorlauf.configuration.internal.property.Settings;
import java.time.Duration;
import java.util.Dictionary;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;

/**
 * The settings of the engine, offered to it while there is a configuration {@code io.vorlauf.engine}. What the
 * configuration does not say has its default. Configuration Admin calls it from one thread.
 */
public final class EngineConfiguration implements ManagedService, Form.Provider, AutoCloseable {

    /** The persistent identity. */
    public static final String PID = "io.vorlauf.engine";

    private static final EngineSettings DEFAULT = EngineSettings.DEFAULT;
    private static final int MOST_GENERATIONS = 1_000_000;
    private static final long MEGABYTE = 1 << 20;
    private static final int CACHE =
            (int) Math.min(Integer.MAX_VALUE, Math.max(1, DEFAULT.mostCacheBytes() / MEGABYTE));
    private static final List<Setting<?>> SETTINGS = List.of(
            new Setting<>(Parameter.integer("tree-nodes", "most guesses in one tree", DEFAULT.treeNodes(), 1,
                    EngineSettings.MOST_ROWS), EngineSettings.Builder::treeNodes),
            new Setting<>(Parameter.integer("prefill-chunk", "most tokens of a prompt in one pass of a model",
                    DEFAULT.prefillChunk(), 1, EngineSettings.MOST_ROWS), EngineSettings.Builder::prefillChunk),
            seconds("drain-seconds", "how long a plug-in that goes away is waited for", DEFAULT.drainTime(), 0,
                    EngineSettings.Builder::drainTime),
            seconds("growth-seconds", "how long a strategy may grow one tree before it is given up", DEFAULT.growthTime(),
                    0.001, EngineSettings.Builder::growthTime),
            seconds("arrival-seconds",
                    "how long a request waits for a strategy or model that it names and that is not there",
                    DEFAULT.arrivalTime(), 0, EngineSettings.Builder::arrivalTime),
            seconds("reader-seconds", "how long a generation waits for a reader that stands still before it is cancelled",
                    DEFAULT.readerTime(), 0.001, EngineSettings.Builder::readerTime),
            new Setting<>(Parameter.integer("most-running",
                    "how many generations run at once; others wait for their turn", DEFAULT.mostRunning(), 1, MOST_GENERATIONS), EngineSettings.Builder::mostRunning),
            new Setting<>(Parameter.integer("most-waiting",
                    "how many generations may wait; beyond that they are refused", DEFAULT.mostWaiting(), 0,
                    MOST_GENERATIONS), EngineSettings.Builder::mostWaiting),
            new Setting<>(Parameter.integer("most-cache-megabytes",
                    "how much keys and values of the generations that run may take, in units of 2^20 bytes; others wait",
                    CACHE, 1, Integer.MAX_VALUE),
                    // What is not said is not rounded.
                    (settings, wanted) -> wanted == CACHE ? settings : settings.mostCacheBytes(wanted * MEGABYTE)));

    /** What can be set, and where it goes. */
    private record Setting<T>(
            Parameter<T> parameter, BiFunction<EngineSettings.Builder, T, EngineSettings.Builder> setter) {

        void read(Settings from, EngineSettings.Builder into) throws ConfigurationException {
            setter.apply(into, from.read(parameter));
        }
    }

    private final Function<EngineSettings, Runnable> publisher;
    private final CountDownLatch called = new CountDownLatch(1);
    private final AtomicReference<Runnable> withdrawal = new AtomicReference<>();

    /**
     * Offers nothing yet.
     *
     * @param publisher offers settings to the engine; what it returns withdraws them
     */
    public EngineConfiguration(Function<EngineSettings, Runnable> publisher) {
        this.publisher = publisher;
    }

    private static Setting<Double> seconds(String name, String description, Duration defaultValue, double least,
            BiFunction<EngineSettings.Builder, Duration, EngineSettings.Builder> setter) {
        return new Setting<>(
                Parameter.decimal(name, description + ", in seconds", defaultValue.toMillis() / 1000.0, least, 3600),
                (settings, wanted) -> setter.apply(settings, Duration.ofNanos(Math.round(wanted * 1e9))));
    }

    @Override
    public void updated(Dictionary<String, ?> properties) throws ConfigurationException {
        try {
            if (properties == null) {
                replace(null);
            } else {
                boolean serving = withdrawal.get() != null;
                EngineSettings settings = Settings.reported(serving, () -> read(Settings.of(PID, properties)));
                replace(publisher.apply(settings));
            }
        } finally {
            called.countDown();
        }
    }

    private void replace(Runnable next) {
        Runnable before = withdrawal.getAndSet(next);
        if (before != null) {
            before.run();
        }
    }

    private static EngineSettings read(Settings settings) throws ConfigurationException {
        settings.haveNothingBut(SETTINGS.stream().map(setting -> setting.parameter().name()).toList());
        EngineSettings.Builder read = DEFAULT.toBuilder();
        for (Setting<?> setting : SETTINGS) {
            setting.read(settings, read);
        }
        return read.build();
    }

    /**
     * Waits until Configuration Admin has called for the first time, which it does whether there is a configuration or
     * not, and in order: factories that were registered before have got their configurations then.
     *
     * @return false if time was up first
     */
    public boolean awaitCall(Duration patience) throws InterruptedException {
        return called.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Withdraws the settings. */
    @Override
    public void close() {
        replace(null);
    }

    @Override
    public Form form() {
        return new Form(PID, "Vorlauf's engine", "Limits and waiting times of decoding",
                SETTINGS.stream().map(setting -> Field.of(setting.parameter())).toList());
    }
}
