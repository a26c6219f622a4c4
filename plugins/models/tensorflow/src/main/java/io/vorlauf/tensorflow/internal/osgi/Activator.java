// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.osgi;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.tensorflow.TensorFlowDoctor;
import io.vorlauf.tensorflow.TensorFlowModelLoader;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/** Registers the loader and its doctor while the bundle is active. */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.vorlauf.api.model.ModelLoader\"",
        uses = ModelLoader.class,
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.vorlauf.api.model.BackendDoctor\"",
        uses = BackendDoctor.class,
        effective = "active")
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private ServiceTracker<ModelFamily, ModelFamily> families;
    private TensorFlowModelLoader loader;
    private ServiceRegistration<ModelLoader> registration;
    private ServiceRegistration<BackendDoctor> doctor;

    @Override
    public void start(BundleContext context) {
        families = new ServiceTracker<>(context, ModelFamily.class, null);
        families.open();
        loader = new TensorFlowModelLoader(() -> List.of(families.getServices(new ModelFamily[0])));
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Constants.SERVICE_DESCRIPTION, "Models in TensorFlow");
        registration = context.registerService(ModelLoader.class, loader, properties);
        doctor = context.registerService(
                BackendDoctor.class,
                new TensorFlowDoctor(),
                new Hashtable<>(Map.of(Constants.SERVICE_DESCRIPTION, "How TensorFlow gets on with this machine")));
    }

    /** First nobody can get the loader any more, then its models go: the other order would hand out closed models. */
    @Override
    public void stop(BundleContext context) {
        doctor.unregister();
        registration.unregister();
        loader.close();
        families.close();
    }
}
