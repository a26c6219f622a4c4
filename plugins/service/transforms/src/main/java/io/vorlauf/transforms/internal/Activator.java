// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal;

import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.transforms.JsonGrammar;
import io.vorlauf.transforms.NoRepeatNgram;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the transforms; the framework unregisters them when the bundle stops. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        context.registerService(TransformFactory.class, new NoRepeatNgram(), null);
        context.registerService(TransformFactory.class, new JsonGrammar(), null);
    }

    @Override
    public void stop(BundleContext context) {
        // Nothing is held beyond the service, and that goes with the bundle.
    }
}
