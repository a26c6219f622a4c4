// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal;

import io.vorlauf.cli.internal.command.VorlaufCommand;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.output.Console;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Offers the command line as a service: {@code java.util.function.ToIntFunction<String[]>} with the property
 * {@code vorlauf.command=main}, from arguments to exit code. The launcher calls it.
 *
 * <p>A command line is run by the thread that calls, and cancelled when that is interrupted. It writes to {@code System.out}
 * and {@code System.err} as they are then. Every call is independent of others.
 */
public final class Activator implements BundleActivator {

    private static final String PROGRAM = "vorlauf";

    @Override
    public void start(BundleContext context) {
        ToIntFunction<String[]> commands = arguments -> run(context, arguments);
        context.registerService(ToIntFunction.class, commands, new Hashtable<>(Map.of("vorlauf.command", "main")));
    }

    private static int run(BundleContext context, String[] arguments) {
        Console console = Console.ofProcess();
        List<String> line = new ArrayList<>(List.of(PROGRAM));
        line.addAll(List.of(arguments));
        try (Platform platform = new OsgiPlatform(context, line)) {
            return VorlaufCommand.commandLine(platform, console).execute(arguments);
        } finally {
            console.flush();
        }
    }

    // The framework unregisters the service.
    @Override
    public void stop(BundleContext context) {}
}
