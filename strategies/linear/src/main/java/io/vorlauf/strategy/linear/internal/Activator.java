package io.vorlauf.strategy.linear.internal;

import io.vorlauf.api.decoding.RequireEngine;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.linear.LinearStrategy;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the strategy; the framework unregisters it when the bundle stops. */
@RequireEngine
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        context.registerService(SpeculationStrategy.class, new LinearStrategy(), null);
    }

    @Override
    public void stop(BundleContext context) {
        // Nothing is held beyond the service, and that goes with the bundle.
    }
}
