package io.vorlauf.experiments.internal;

import io.vorlauf.api.analysis.ExperimentAnalyst;
import io.vorlauf.api.experiment.ExperimentService;
import io.vorlauf.experiments.Experiments;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the services; the framework unregisters them when the bundle stops. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        context.registerService(ExperimentService.class, Experiments.service(), null);
        context.registerService(ExperimentAnalyst.class, Experiments.analyst(), null);
    }

    @Override
    public void stop(BundleContext context) {
        // Nothing is held beyond the services, and they go with the bundle.
    }
}
