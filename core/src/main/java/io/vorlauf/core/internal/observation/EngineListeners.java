// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.observation;

import com.google.inject.Inject;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.core.internal.registry.Lease;
import io.vorlauf.core.internal.registry.PluginRegistry;
import io.vorlauf.core.internal.registry.RegistryEvents;
import io.vorlauf.core.internal.settings.LiveSettings;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's listeners, each called under a lease; what one throws stays here. Thread-safe. */
public final class EngineListeners {

    private static final Logger LOG = LoggerFactory.getLogger(EngineListeners.class);

    private final PluginRegistry<Complaint, EngineListener> registry;

    /** Whether it was already said that a listener fails. */
    private record Complaint(String listener, AtomicBoolean made) {}

    /** No listeners yet. */
    @Inject
    public EngineListeners(LiveSettings settings) {
        registry = new PluginRegistry<>("engine listener", settings::drainTime, false, RegistryEvents.NONE);
    }

    /** Adds a listener. */
    public PluginRegistry.Registration add(EngineListener listener, int rank, String provider) {
        String name = listener.getClass().getName();
        return registry.add(name, provider, rank, new Complaint(name, new AtomicBoolean()), listener);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return registry.isEmpty();
    }

    /** Tells all listeners, those of higher rank first. */
    public void tell(Consumer<EngineListener> event) {
        for (Lease<Complaint, EngineListener> lease : registry.acquireAll()) {
            try (lease) {
                event.accept(lease.get());
            } catch (Throwable e) {
                if (lease.description().made().compareAndSet(false, true)) {
                    LOG.warn("engine listener {} of {} failed; generations are not affected, and it is not said again: {}",
                            lease.description().listener(), lease.provider(), e.toString(), e);
                }
            }
        }
    }
}
