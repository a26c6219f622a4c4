package io.vorlauf.cli.internal;

import java.util.Hashtable;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Offers the command line as a service: {@code java.util.function.ToIntFunction<String[]>} with the property
 * {@code vorlauf.command=main}, from arguments to exit code. The launcher calls it.
 */
public final class Activator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        CommandLineFunction commands = new CommandLineFunction(() -> new OsgiPlatform(context));
        context.registerService(ToIntFunction.class, commands, new Hashtable<>(Map.of("vorlauf.command", "main")));
    }

    // The framework unregisters the service.
    @Override
    public void stop(BundleContext context) {}
}
