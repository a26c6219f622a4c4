package io.vorlauf.cli.internal;

import io.vorlauf.cli.internal.platform.CommandFailure;
import io.vorlauf.cli.internal.platform.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
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
    private final List<ServiceReference<?>> used = new ArrayList<>();

    OsgiPlatform(BundleContext context) {
        this.context = context;
    }

    @Override
    public <S> List<S> services(Class<S> type) {
        try {
            return context.getServiceReferences(type, null).stream()
                    .sorted(Comparator.reverseOrder())
                    .map(this::use)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("there is no filter", e);
        }
    }

    private <S> Optional<S> use(ServiceReference<S> reference) {
        Optional<S> service = Optional.ofNullable(context.getService(reference));
        service.ifPresent(present -> used.add(reference));
        return service;
    }

    @Override
    public <S> AutoCloseable register(Class<S> type, S service) {
        ServiceRegistration<S> registration = context.registerService(type, service, null);
        return registration::unregister;
    }

    @Override
    public ToIntFunction<String[]> shell() {
        reach(Optional.ofNullable(context.getProperty(SHELL_LEVEL)));
        try {
            @SuppressWarnings({"unchecked", "rawtypes"})
            Optional<ToIntFunction<String[]>> shell =
                    context.getServiceReferences(ToIntFunction.class, "(vorlauf.command=shell)").stream()
                            .findFirst()
                            .flatMap(reference -> use((ServiceReference) reference));
            return shell.orElseThrow(() -> new CommandFailure("no shell is installed (bundle io.vorlauf.shell)"));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is a constant", e);
        }
    }

    // The shell and what it needs have a start level of their own, above the one that the framework begins with.
    private void reach(Optional<String> level) {
        FrameworkStartLevel levels = context.getBundle(0).adapt(FrameworkStartLevel.class);
        int wanted = level.map(Integer::parseInt).orElse(0);
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
                throw new CommandFailure("the shell did not start within " + START_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while the shell started", e);
        }
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
