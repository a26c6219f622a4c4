// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.backend.internal.osgi;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Diagnosis;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.backend.BackendChoice;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Lets {@code vorlauf doctor} say which backend is chosen for what. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private ServiceTracker<ModelLoader, ModelLoader> loaders;

    @Override
    public void start(BundleContext context) {
        loaders = new ServiceTracker<>(context, ModelLoader.class, null);
        loaders.open();
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Constants.SERVICE_DESCRIPTION, "Says which backend is chosen for what");
        context.registerService(BackendDoctor.class, new Doctor(loaders), properties);
    }

    /** The framework takes the service away. */
    @Override
    public void stop(BundleContext context) {
        loaders.close();
    }

    private record Doctor(ServiceTracker<ModelLoader, ModelLoader> loaders) implements BackendDoctor {

        @Override
        public String backend() {
            return BackendChoice.AUTO;
        }

        @Override
        public Diagnosis examine() {
            ServiceReference<ModelLoader>[] references = loaders.getServiceReferences();
            List<ModelLoader> ranked = references == null ? List.of()
                    : Stream.of(references)
                            .sorted(Comparator.reverseOrder())
                            .map(loaders::getService)
                            .filter(Objects::nonNull)
                            .toList();
            Map<String, String> facts = new BackendChoice().explain(ranked);
            return new Diagnosis(backend(), facts, List.of(), List.of());
        }
    }
}
