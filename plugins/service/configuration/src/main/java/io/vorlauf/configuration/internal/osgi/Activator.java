// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.osgi;

import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.configuration.internal.engine.EngineConfiguration;
import io.vorlauf.configuration.internal.model.ModelFactory;
import io.vorlauf.configuration.internal.strategy.StrategyKinds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.ManagedServiceFactory;
import org.osgi.service.metatype.MetaTypeProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes configurations while the bundle is active. If Configuration Admin is there, the start waits until it has handed
 * out what it has, so that whoever starts later finds configured strategies; models may still be on their way.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private static final Logger LOG = LoggerFactory.getLogger(Activator.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private StrategyKinds strategies;
    private ModelFactory models;
    private EngineConfiguration engine;

    @Override
    public void start(BundleContext context) throws InterruptedException {
        models = new ModelFactory(context, base(context));
        models.open();
        register(context, ManagedServiceFactory.class, models, ModelFactory.PID);
        strategies = new StrategyKinds(context);
        strategies.open();
        engine = new EngineConfiguration(settings -> {
            ServiceRegistration<EngineSettings> offered =
                    context.registerService(EngineSettings.class, settings, null);
            return offered::unregister;
        });
        register(context, ManagedService.class, engine, EngineConfiguration.PID);
        if (context.getServiceReference(ConfigurationAdmin.class) != null && !engine.awaitCall(PATIENCE)) {
            LOG.warn("Configuration Admin has not handed out configurations within {} s; they may come later",
                    PATIENCE.toSeconds());
        }
    }

    private void register(BundleContext context, Class<?> type, Object service, String pid) {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of(Constants.SERVICE_PID, pid));
        String[] types = {type.getName(), MetaTypeProvider.class.getName()};
        registrations.add(context.registerService(types, service, properties));
    }

    private static Path base(BundleContext context) {
        return Path.of(Optional.ofNullable(context.getProperty("vorlauf.home")).orElse("")).toAbsolutePath();
    }

    /** First no more configurations are taken, then what came of them goes. */
    @Override
    public void stop(BundleContext context) {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        strategies.close();
        models.close();
        engine.close();
    }
}
