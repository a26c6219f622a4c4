// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.osgi;

import io.vorlauf.core.internal.registry.PluginRegistry.Registration;
import java.util.Optional;
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

    /** The service property that says which configuration made a plug-in. */
    private static final String CONFIGURATION = "vorlauf.configuration";
    /** The service property that says where that configuration is kept. */
    private static final String SOURCE = "vorlauf.configuration.source";

    private static final Logger LOG = LoggerFactory.getLogger(PluginTracker.class);

    private final ConfiguredAddition<T> addition;

    /** How a plug-in is put into the engine. */
    @FunctionalInterface
    interface Addition<T> {

        Registration add(T plugin, int rank, String provider);
    }

    /** How a plug-in is put into the engine that may have been made by a configuration. */
    @FunctionalInterface
    interface ConfiguredAddition<T> {

        Registration add(T plugin, int rank, String provider, Optional<String> configuration);
    }

    PluginTracker(BundleContext context, Class<T> type, Addition<T> addition) {
        this(context, type, (plugin, rank, provider, configuration) -> addition.add(plugin, rank, provider));
    }

    private PluginTracker(BundleContext context, Class<T> type, ConfiguredAddition<T> addition) {
        super(context, type, null);
        this.addition = addition;
    }

    /** A tracker of services of which configurations make some. */
    static <T> PluginTracker<T> ofConfigured(BundleContext context, Class<T> type, ConfiguredAddition<T> addition) {
        return new PluginTracker<>(context, type, addition);
    }

    @Override
    public Registration addingService(ServiceReference<T> reference) {
        T plugin = context.getService(reference);
        if (plugin == null) {
            return null;
        }
        try {
            return addition.add(plugin, rank(reference), provider(reference.getBundle()), configuration(reference));
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

    private static Optional<String> configuration(ServiceReference<?> reference) {
        return Optional.ofNullable(reference.getProperty(CONFIGURATION)).map(pid -> {
            Object source = reference.getProperty(SOURCE);
            return source == null ? pid.toString() : pid + ", " + source;
        });
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
