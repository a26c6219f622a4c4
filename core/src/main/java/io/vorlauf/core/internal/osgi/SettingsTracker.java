// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.osgi;

import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.core.internal.settings.LiveSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Puts the settings with the highest ranking in force, and the default ones while there are none. */
final class SettingsTracker extends ServiceTracker<EngineSettings, EngineSettings> {

    private final LiveSettings settings;
    private final Map<ServiceReference<EngineSettings>, EngineSettings> known = new ConcurrentHashMap<>();

    SettingsTracker(BundleContext context, LiveSettings settings) {
        super(context, EngineSettings.class, null);
        this.settings = settings;
    }

    @Override
    public EngineSettings addingService(ServiceReference<EngineSettings> reference) {
        EngineSettings service = context.getService(reference);
        if (service != null) {
            known.put(reference, service);
            choose();
        }
        return service;
    }

    @Override
    public void modifiedService(ServiceReference<EngineSettings> reference, EngineSettings service) {
        choose();
    }

    @Override
    public void removedService(ServiceReference<EngineSettings> reference, EngineSettings service) {
        known.remove(reference);
        choose();
        context.ungetService(reference);
    }

    private synchronized void choose() {
        settings.set(known.entrySet().stream()
                .max(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .orElse(EngineSettings.DEFAULT));
    }
}
