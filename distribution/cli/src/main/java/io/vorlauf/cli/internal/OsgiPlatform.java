// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal;

import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.command.CommandException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** The platform when it is an OSGi framework. Services it handed out are given back when it is closed. */
final class OsgiPlatform implements Platform {

    private static final String SHELL_LEVEL = "vorlauf.startlevel.io.vorlauf.shell";
    private static final int START_SECONDS = 20;

    private final BundleContext context;
    private final List<String> commandLine;
    private final List<ServiceReference<?>> used = new ArrayList<>();

    OsgiPlatform(BundleContext context, List<String> commandLine) {
        this.context = context;
        this.commandLine = List.copyOf(commandLine);
    }

    @Override
    public <S> List<S> services(Class<S> type) {
        return services(type, null);
    }

    private <S> List<S> services(Class<S> type, String filter) {
        try {
            return context.getServiceReferences(type, filter).stream()
                    .sorted(Comparator.reverseOrder())
                    .flatMap(reference -> Stream.ofNullable(context.getService(reference))
                            .peek(present -> used.add(reference)))
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is a constant", e);
        }
    }

    @Override
    public <S> Runnable register(Class<S> type, S service) {
        ServiceRegistration<S> registration = context.registerService(type, service, null);
        return registration::unregister;
    }

    @Override
    @SuppressWarnings("unchecked")
    public ToIntFunction<String[]> shell() {
        reach(Optional.ofNullable(context.getProperty(SHELL_LEVEL)).map(Integer::parseInt).orElse(0));
        return services(ToIntFunction.class, "(vorlauf.command=shell)").stream().findFirst()
                .orElseThrow(() -> new CommandException("no shell is installed (bundle io.vorlauf.shell)"));
    }

    // The shell and what it needs have a start level of their own, above the one that the framework begins with.
    private void reach(int wanted) {
        FrameworkStartLevel levels = context.getBundle(0).adapt(FrameworkStartLevel.class);
        if (levels.getStartLevel() >= wanted) {
            return;
        }
        CountDownLatch reached = new CountDownLatch(1);
        levels.setStartLevel(wanted, event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                reached.countDown();
            }
        });
        try {
            if (!reached.await(START_SECONDS, TimeUnit.SECONDS)) {
                throw new CommandException("the shell did not start within " + START_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted while the shell started", e);
        }
    }

    @Override
    public List<String> commandLine() {
        return commandLine;
    }

    @Override
    public Optional<Path> home() {
        return Optional.ofNullable(context.getProperty("vorlauf.home")).map(Path::of);
    }

    @Override
    public void close() {
        try {
            used.forEach(context::ungetService);
        } catch (IllegalStateException e) {
            // A line of the shell has stopped this bundle; the framework has given everything back by then.
        }
        used.clear();
    }
}
