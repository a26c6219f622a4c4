// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.RequireEngine;
import io.vorlauf.experiments.Experiments;
import io.vorlauf.lab.analysis.ExperimentAnalyst;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.trial.TrialService;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/** Registers the services; the framework unregisters them when the bundle stops. Every engine has trials of its own. */
@RequireEngine
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private ServiceTracker<DecodingService, ServiceRegistration<TrialService>> engines;

    @Override
    public void start(BundleContext context) {
        context.registerService(ExperimentService.class, Experiments.service(), null);
        context.registerService(ExperimentAnalyst.class, Experiments.analyst(), null);
        engines = new ServiceTracker<>(context, DecodingService.class, null) {
            @Override
            public ServiceRegistration<TrialService> addingService(ServiceReference<DecodingService> reference) {
                DecodingService engine = context.getService(reference);
                return engine == null
                        ? null
                        : context.registerService(TrialService.class, Experiments.trials(engine), null);
            }

            @Override
            public void removedService(
                    ServiceReference<DecodingService> reference, ServiceRegistration<TrialService> registration) {
                registration.unregister();
                context.ungetService(reference);
            }
        };
        engines.open();
    }

    @Override
    public void stop(BundleContext context) {
        engines.close();
    }
}
