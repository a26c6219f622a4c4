// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.Drain;
import io.vorlauf.core.internal.observation.Observers;
import io.vorlauf.core.internal.registry.RegistryEvents;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who hears of plug-ins that come and go: requests that wait for one, generations, observers. Thread-safe. */
public final class PluginEvents implements RegistryEvents {

    private final Observers observers;
    private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();

    @Inject
    PluginEvents(Observers observers) {
        this.observers = observers;
    }

    /** Calls somebody whenever a plug-in has come, or leases have expired. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    @Override
    public void changed() {
        watchers.forEach(Runnable::run);
    }

    @Override
    public void expired() {
        changed();
    }

    @Override
    public void drained(Drain drain) {
        observers.drained(drain);
    }
}
