package io.vorlauf.itests;

import io.vorlauf.launcher.LaunchException;
import io.vorlauf.launcher.Natives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The bundles of the distribution in whichever framework is on the class path. The API alone is the test's own,
 * exported into the framework, so that test and bundles talk about the same interfaces.
 */
final class RunningSystem implements AutoCloseable {

    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(20);
    private static final String API = Stream.of(
                    "analysis", "decoding", "experiment", "model", "parameter", "sampling", "strategy", "text", "trial")
            .map(name -> "io.vorlauf.api." + name + ";version=1.0.0")
            .reduce((left, right) -> left + "," + right)
            .orElseThrow();

    private final Framework framework;
    private final Path load;

    private RunningSystem(Framework framework, Path load) {
        this.framework = framework;
        this.load = load;
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

    /** Starts a framework and all bundles. One per process: native libraries belong to one class loader. */
    static RunningSystem start(Path directory) throws IOException, BundleException, LaunchException {
        Natives.provide(home().resolve("native"), home().resolve("data/native"))
                .ifPresent(folder -> System.setProperty("java.library.path", folder.toString()));
        System.setProperty("org.bytedeco.javacpp.pathsFirst", "true");
        System.setProperty("org.bytedeco.javacpp.cachedir", directory.resolve("javacpp").toString());
        Path load = Files.createDirectories(directory.resolve("load"));
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, directory.resolve("framework").toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, API);
        properties.put("felix.fileinstall.dir", load.toString());
        properties.put("felix.fileinstall.tmpdir", directory.resolve("tmp").toString());
        properties.put("felix.fileinstall.poll", "100");
        properties.put("felix.fileinstall.fragmentRefreshScope", "managed");
        properties.put("felix.fileinstall.optionalImportRefreshScope", "managed");
        FrameworkFactory factory =
                ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow();
        Framework framework = factory.newFramework(properties);
        framework.start();
        RunningSystem system = new RunningSystem(framework, load);
        system.installDistribution();
        return system;
    }

    private void installDistribution() throws IOException, BundleException {
        List<Bundle> installed = new ArrayList<>();
        try (Stream<Path> jars = Files.list(home().resolve("bundle"))) {
            for (Path jar : jars.sorted().toList()) {
                if (!jar.getFileName().toString().startsWith("vorlauf-api-")) {
                    installed.add(context().installBundle("reference:" + jar.toUri()));
                }
            }
        }
        for (Bundle bundle : installed) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    Framework framework() {
        return framework;
    }

    /** The folder from which bundles are installed while the framework runs. */
    Path load() {
        return load;
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
    public void close() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(PATIENCE_MILLIS);
    }
}
