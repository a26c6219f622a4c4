// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.osgi;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.jvm.JvmDoctor;
import io.vorlauf.jvm.JvmModelLoader;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/** Registers the loader and the doctor while the bundle is active. */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.vorlauf.api.model.ModelLoader\"",
        uses = ModelLoader.class,
        effective = "active")
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private ServiceTracker<ModelFamily, ModelFamily> families;
    private JvmModelLoader loader;
    private ServiceRegistration<ModelLoader> registration;

    @Override
    public void start(BundleContext context) {
        families = new ServiceTracker<>(context, ModelFamily.class, null);
        families.open();
        loader = new JvmModelLoader(() -> List.of(families.getServices(new ModelFamily[0])));
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Constants.SERVICE_DESCRIPTION, "Models in plain Java");
        registration = context.registerService(ModelLoader.class, loader, properties);
        context.registerService(BackendDoctor.class, new JvmDoctor(), null);
    }

    /** First nobody can get the loader any more, then its models go: the other order would hand out closed models. */
    @Override
    public void stop(BundleContext context) {
        registration.unregister();
        loader.close();
        families.close();
    }
}
