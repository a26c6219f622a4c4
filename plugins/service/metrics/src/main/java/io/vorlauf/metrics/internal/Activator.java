// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.metrics.internal;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.metrics.VorlaufMeters;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Puts meters into every {@link MeterRegistry} service, and registers a simple one itself, so that there is one to
 * read. When a registry goes, or the bundle stops, the meters are taken out again.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private final SimpleMeterRegistry own = new SimpleMeterRegistry();
    private ServiceTracker<MeterRegistry, Metered> tracker;

    /** Meters in a registry, and the listener that feeds them. */
    private record Metered(VorlaufMeters meters, ServiceRegistration<EngineListener> listening) {

        void end() {
            listening.unregister();
            meters.close();
        }
    }

    @Override
    public void start(BundleContext context) {
        tracker = new ServiceTracker<>(context, MeterRegistry.class, null) {
            @Override
            public Metered addingService(ServiceReference<MeterRegistry> reference) {
                MeterRegistry registry = context.getService(reference);
                if (registry == null) {
                    return null;
                }
                VorlaufMeters meters = new VorlaufMeters(registry);
                return new Metered(meters, context.registerService(EngineListener.class, meters, null));
            }

            @Override
            public void removedService(ServiceReference<MeterRegistry> reference, Metered metered) {
                metered.end();
                context.ungetService(reference);
            }
        };
        tracker.open();
        context.registerService(MeterRegistry.class, own, null);
    }

    // The framework unregisters the registry of this bundle, and the tracker is closed by then.
    @Override
    public void stop(BundleContext context) {
        tracker.close();
        own.close();
    }
}
