// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.strategy;

import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.configuration.internal.property.Names;
import io.vorlauf.configuration.internal.property.Settings;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ManagedServiceFactory;
import org.osgi.service.metatype.MetaTypeProvider;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link StrategyFactory} for each strategy that is installed and not itself configured. When the strategy's
 * bundle takes it back, what was made of it goes first.
 *
 * <p>What is made is registered in the name of the strategy's own bundle, as an extender does: that bundle's code runs.
 */
public final class StrategyKinds extends ServiceTracker<SpeculationStrategy, StrategyKinds.Kind> {

    /** The service property of a configured strategy that says which configuration made it. */
    public static final String CONFIGURATION = "vorlauf.configuration";
    /** The service property of a configured strategy that says where that configuration is kept, for people. */
    public static final String SOURCE = "vorlauf.configuration.source";
    /** The service property of a configured strategy that says what it is made of. */
    public static final String KIND = "vorlauf.kind";

    private static final Logger LOG = LoggerFactory.getLogger(StrategyKinds.class);

    private final Names names = new Names();

    /** A kind's name, and the factory for it while it is registered. */
    record Kind(String name, StrategyFactory factory, ServiceRegistration<?> registration) {}

    /** To be opened and closed. */
    public StrategyKinds(BundleContext context) {
        super(context, notConfigured(), null);
    }

    private static Filter notConfigured() {
        try {
            return FrameworkUtil.createFilter("(&(" + Constants.OBJECTCLASS + "=" + SpeculationStrategy.class.getName()
                    + ")(!(" + CONFIGURATION + "=*)))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is a constant", e);
        }
    }

    @Override
    public Kind addingService(ServiceReference<SpeculationStrategy> reference) {
        SpeculationStrategy strategy = context.getService(reference);
        if (strategy == null) {
            return null;
        }
        try {
            StrategyFactory factory = new StrategyFactory(strategy, names, this::isKind,
                    (configured, settings) -> publish(configured, settings, strategy.name(), reference));
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(Constants.SERVICE_PID, factory.pid());
            String[] types = {ManagedServiceFactory.class.getName(), MetaTypeProvider.class.getName()};
            return new Kind(strategy.name(), factory, context.registerService(types, factory, properties));
        } catch (RuntimeException | LinkageError e) {
            context.ungetService(reference);
            LOG.warn("{} of {} cannot be configured: {}", strategy.getClass().getName(), reference.getBundle(),
                    e.toString());
            return null;
        }
    }

    private boolean isKind(String name) {
        return getTracked().values().stream().anyMatch(kind -> kind.name().equals(name));
    }

    private static Runnable publish(
            SpeculationStrategy configured,
            Settings settings,
            String kind,
            ServiceReference<SpeculationStrategy> reference) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(CONFIGURATION, settings.pid());
        properties.put(SOURCE, settings.file().map(file -> "file " + file)
                .orElse("in no file: made in the shell or by a program"));
        properties.put(KIND, kind);
        // Of several strategies of one name the highest serves, and so it shall be with what is made of them.
        if (reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking) {
            properties.put(Constants.SERVICE_RANKING, ranking);
        }
        Bundle owner = reference.getBundle();
        BundleContext context = owner == null ? null : owner.getBundleContext();
        if (context == null) {
            LOG.debug("'{}' is not made: '{}' is going away", configured.name(), kind);
            return () -> { };
        }
        ServiceRegistration<?> registration =
                context.registerService(SpeculationStrategy.class, configured, properties);
        return () -> withdraw(registration);
    }

    private static void withdraw(ServiceRegistration<?> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("the framework was faster and has unregistered it with its bundle");
        }
    }

    @Override
    public void removedService(ServiceReference<SpeculationStrategy> reference, Kind kind) {
        kind.registration().unregister();
        kind.factory().close();
        context.ungetService(reference);
    }
}
