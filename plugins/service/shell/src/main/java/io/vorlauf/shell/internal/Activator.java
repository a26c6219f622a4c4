// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal;

import io.vorlauf.shell.internal.command.Commands;
import io.vorlauf.shell.internal.platform.Models;
import io.vorlauf.shell.internal.platform.Texts;
import io.vorlauf.shell.internal.terminal.ShellFunction;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Hashtable;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/**
 * Offers the commands to whatever Gogo shell there is; and as a {@code java.util.function.ToIntFunction<String[]>} with
 * the property {@code vorlauf.command=shell} the shell itself, which the command line calls.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private OsgiPlatform platform;
    private Models models;
    private Texts texts;

    @Override
    public void start(BundleContext context) throws InvalidSyntaxException {
        platform = new OsgiPlatform(context);
        models = new Models(platform);
        texts = new Texts();
        Commands commands = new Commands(platform, models, texts);
        commands.names().forEach(name -> context.registerService(
                Function.class, commands.function(name), new Hashtable<>(Map.of(
                        CommandProcessor.COMMAND_SCOPE, Commands.SCOPE, CommandProcessor.COMMAND_FUNCTION, name))));
        offerFrameworkCommands(context);
        String version = FrameworkUtil.getBundle(Activator.class).getVersion().toString();
        context.registerService(
                ToIntFunction.class,
                new ShellFunction(
                        () -> platform.service(CommandProcessor.class, "Gogo"), commands, version, out(context)),
                new Hashtable<>(Map.of("vorlauf.command", "shell")));
    }

    // A container has commands of its own for its bundles.
    private void offerFrameworkCommands(BundleContext context) {
        FrameworkCommands commands = new FrameworkCommands(context);
        context.registerService(Converter.class, commands, null);
        if (platform.home().isPresent()) {
            context.registerService(FrameworkCommands.class, commands, new Hashtable<>(Map.of(
                    CommandProcessor.COMMAND_SCOPE, FrameworkCommands.SCOPE,
                    CommandProcessor.COMMAND_FUNCTION, "start",
                    Constants.SERVICE_RANKING, 1)));
        }
    }

    // The one that the process began with, and whoever started it knows what could not be written to it.
    private static OutputStream out(BundleContext context) throws InvalidSyntaxException {
        return context.getServiceReferences(PrintStream.class, "(vorlauf.stream=out)").stream()
                .findFirst()
                .<OutputStream>map(context::getService)
                .orElseGet(() -> new FileOutputStream(FileDescriptor.out));
    }

    // The framework has not unregistered the services yet, but a command that starts now finds models that are gone.
    @Override
    public void stop(BundleContext context) {
        try {
            // First, since a model is waited for as long as a text is made with it.
            texts.close();
            models.close();
        } finally {
            platform.close();
        }
    }
}
