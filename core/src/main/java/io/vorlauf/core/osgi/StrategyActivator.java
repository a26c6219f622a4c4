// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.osgi;

import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Registers the strategies that the bundle's {@code META-INF/services} names, so that one file serves plain Java and
 * OSGi, and a strategy needs no activator of its own. A bundle uses it by its manifest alone; in bnd's words:
 *
 * <pre>
 * Bundle-Activator: io.vorlauf.core.osgi.StrategyActivator
 * Import-Package: io.vorlauf.core.osgi, *
 * </pre>
 *
 * <p>The services are the bundle's own and go with it. Not meant to be called by anybody but a framework.
 */
public final class StrategyActivator implements BundleActivator {

    /**
     * Makes the strategies and registers them; none if one cannot be made.
     *
     * @throws BundleException if the bundle names no strategy, or one that cannot be made
     */
    @Override
    public void start(BundleContext context) throws BundleException {
        ClassLoader loader = context.getBundle().adapt(BundleWiring.class).getClassLoader();
        List<SpeculationStrategy> strategies = new ArrayList<>();
        try {
            ServiceLoader.load(SpeculationStrategy.class, loader).forEach(strategies::add);
        } catch (ServiceConfigurationError e) {
            throw new BundleException(context.getBundle().getSymbolicName() + ": " + e.getMessage(), e);
        }
        if (strategies.isEmpty()) {
            throw new BundleException(context.getBundle().getSymbolicName()
                    + " names no strategy in META-INF/services/" + SpeculationStrategy.class.getName());
        }
        strategies.forEach(strategy -> context.registerService(SpeculationStrategy.class, strategy, null));
    }

    @Override
    public void stop(BundleContext context) {
        // Nothing is held beyond the services, and those go with the bundle.
    }
}
