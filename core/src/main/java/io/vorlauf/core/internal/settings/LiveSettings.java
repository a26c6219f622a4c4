// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.settings;

import io.vorlauf.api.decoding.EngineSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The settings in force. Whoever needs one asks for it each time. Thread-safe. */
public final class LiveSettings implements Supplier<EngineSettings> {

    private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile EngineSettings current;

    /** Starts with some settings. */
    public LiveSettings(EngineSettings first) {
        current = Objects.requireNonNull(first, "settings");
    }

    @Override
    public EngineSettings get() {
        return current;
    }

    /** From now on these are in force. */
    public void set(EngineSettings next) {
        current = Objects.requireNonNull(next, "settings");
        watchers.forEach(Runnable::run);
    }

    /** Calls somebody whenever the settings have changed. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /** How long a plug-in that goes away is waited for. */
    public Duration drainTime() {
        return current.drainTime();
    }
}
