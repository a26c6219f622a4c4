// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.osgi;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.RequireEngine;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.EngineModule;
import io.vorlauf.core.internal.decoding.DecodingEngine;
import io.vorlauf.core.internal.decoding.Plugins;
import io.vorlauf.core.internal.observation.EngineListeners;
import io.vorlauf.core.internal.settings.LiveSettings;
import java.util.ArrayList;
import java.util.List;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/** Starts an engine, feeds it with the plug-ins in the service registry, and registers its decoding service. */
@Capability(
        namespace = RequireEngine.NAMESPACE,
        name = RequireEngine.NAME,
        version = RequireEngine.VERSION,
        uses = {DecodingService.class, LanguageModel.class, SpeculationStrategy.class, Tokenizer.class})
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.vorlauf.api.decoding.DecodingService\"",
        uses = DecodingService.class,
        effective = "active")
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private final List<ServiceTracker<?, ?>> trackers = new ArrayList<>();
    private DecodingEngine engine;
    private ServiceRegistration<DecodingService> registration;

    @Override
    public void start(BundleContext context) {
        Injector injector = Guice.createInjector(Stage.PRODUCTION, new EngineModule(EngineSettings.DEFAULT));
        Plugins plugins = injector.getInstance(Plugins.class);
        EngineListeners listeners = injector.getInstance(EngineListeners.class);
        engine = injector.getInstance(DecodingEngine.class);
        trackers.add(new PluginTracker<>(context, LanguageModel.class, plugins::add));
        trackers.add(new PluginTracker<>(context, Tokenizer.class, plugins::add));
        trackers.add(PluginTracker.ofConfigured(context, SpeculationStrategy.class, plugins::add));
        trackers.add(new PluginTracker<>(context, TransformFactory.class, plugins::add));
        trackers.add(new PluginTracker<>(context, EngineListener.class, listeners::add));
        trackers.add(new SettingsTracker(context, injector.getInstance(LiveSettings.class)));
        trackers.forEach(ServiceTracker::open);
        registration = context.registerService(DecodingService.class, engine, null);
    }

    @Override
    public void stop(BundleContext context) {
        registration.unregister();
        engine.close();
        trackers.forEach(ServiceTracker::close);
        trackers.clear();
    }
}
