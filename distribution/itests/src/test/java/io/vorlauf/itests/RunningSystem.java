// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import io.vorlauf.launcher.Natives;
import io.vorlauf.api.model.ModelLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;

/** What the build produced, running in the {@link Container} that this run is for. */
final class RunningSystem implements AutoCloseable {

    private static final long PATIENCE_MILLIS = TimeUnit.MINUTES.toMillis(2);

    private final Container container;

    private RunningSystem(Container container) {
        this.container = container;
    }

    /** What a command printed, and its exit code. */
    record Outcome(int code, String out, String err) {}

    /** The exploded distribution. */
    static Path home() {
        return Path.of(System.getProperty("vorlauf.home")).toAbsolutePath().normalize();
    }

    /** The jar of a bundle of the distribution, by the beginning of its name. */
    static Path jar(String prefix) throws IOException {
        try (Stream<Path> jars = Files.list(home().resolve("bundle"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith(prefix)).findFirst().orElseThrow();
        }
    }

    /** What runs in a container of a test's own. */
    static RunningSystem of(Container container) {
        return new RunningSystem(container);
    }

    /** Starts the container that this run is for. */
    static RunningSystem start(Path directory) throws Exception {
        Natives.provide(home().resolve("native"), home().resolve("data/native"))
                .ifPresent(folder -> System.setProperty("java.library.path", folder.toString()));
        System.setProperty("org.bytedeco.javacpp.pathsFirst", "true");
        System.setProperty("org.bytedeco.javacpp.cachedir", directory.resolve("javacpp").toString());
        return new RunningSystem(Container.start(directory));
    }

    BundleContext context() {
        return framework().getBundleContext();
    }

    Framework framework() {
        return container.framework();
    }

    /** The folder from which bundles and configurations are taken while the framework runs. */
    Path load() {
        return container.load();
    }

    Optional<Bundle> bundle(String symbolicName) {
        return Stream.of(context().getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals(symbolicName))
                .findFirst();
    }

    /** A service, waited for. */
    <S> S service(Class<S> type) throws InterruptedException {
        ServiceTracker<S, S> tracker = new ServiceTracker<>(context(), type, null);
        tracker.open();
        try {
            return Optional.ofNullable(tracker.waitForService(PATIENCE_MILLIS)).orElseThrow();
        } finally {
            tracker.close();
        }
    }

    /** The loader of a backend, which is there. */
    ModelLoader loader(String backend) throws InvalidSyntaxException {
        return context().getServiceReferences(ModelLoader.class, null).stream()
                .map(context()::getService)
                .filter(loader -> loader.name().equals(backend))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until something holds. */
    void await(BooleanSupplier holds, String what) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Runs a command line inside the framework. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    Outcome run(String... arguments) throws InvalidSyntaxException {
        ToIntFunction<String[]> command = context().getService(
                context().getServiceReferences(ToIntFunction.class, "(vorlauf.command=main)").iterator().next());
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int code = command.applyAsInt(arguments);
            return new Outcome(
                    code, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Override
    public void close() throws Exception {
        container.close();
    }
}
