package io.vorlauf.core.internal.osgi;

import io.vorlauf.core.internal.registry.PluginRegistry.Registration;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts services of one type into the engine and takes them out when they go. Taking out waits until no generation
 * uses the service any more, so a bundle that unregisters first and closes second is never called after it closed.
 */
final class PluginTracker<T> extends ServiceTracker<T, Registration> {

    private static final Logger LOG = LoggerFactory.getLogger(PluginTracker.class);

    private final Addition<T> addition;

    /** How a plug-in is put into the engine. */
    @FunctionalInterface
    interface Addition<T> {

        Registration add(T plugin, int rank, String provider);
    }

    PluginTracker(BundleContext context, Class<T> type, Addition<T> addition) {
        super(context, type, null);
        this.addition = addition;
    }

    @Override
    public Registration addingService(ServiceReference<T> reference) {
        T plugin = context.getService(reference);
        if (plugin == null) {
            return null;
        }
        try {
            return addition.add(plugin, rank(reference), provider(reference.getBundle()));
        } catch (RuntimeException | LinkageError e) {
            context.ungetService(reference);
            LOG.warn("{} of {} was not taken: {}", plugin.getClass().getName(), reference.getBundle(), e.toString());
            return null;
        }
    }

    private static int rank(ServiceReference<?> reference) {
        return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer rank ? rank : 0;
    }

    private static String provider(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    @Override
    public void modifiedService(ServiceReference<T> reference, Registration registration) {
        registration.rank(rank(reference));
    }

    @Override
    public void removedService(ServiceReference<T> reference, Registration registration) {
        registration.close();
        context.ungetService(reference);
    }
}
