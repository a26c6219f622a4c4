package io.vorlauf.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Runs one command line: starts the framework, calls the command, stops the framework.
 *
 * <p>The command is a service: a {@code java.util.function.ToIntFunction<String[]>} with the property
 * {@code vorlauf.command=main} that takes the arguments and returns the exit code. It is called on the thread that
 * called {@link #run}; interrupting that thread asks the command to end early.
 */
final class Launcher {

    private static final String COMMAND_FILTER = "(vorlauf.command=main)";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Home home;
    private final Duration patience;

    Launcher(Home home) {
        this(home, PATIENCE);
    }

    /** A launcher that waits no longer than some time until the framework has stopped. */
    Launcher(Home home, Duration patience) {
        this.home = home;
        this.patience = patience;
    }

    /** Runs a command line and returns its exit code. */
    int run(List<String> arguments) throws LaunchException {
        try (DataDirectory data = DataDirectory.open(home, System.getenv())) {
            setSystemProperties(data);
            Framework framework = start(data);
            try {
                return call(framework.getBundleContext(), arguments.toArray(String[]::new));
            } finally {
                stop(framework);
            }
        }
    }

    // Libraries inside the bundles read these once, when they are first used.
    private void setSystemProperties(DataDirectory data) throws LaunchException {
        System.setProperty(Home.PROPERTY, home.directory().toString());
        System.setProperty(NativePlatforms.PROPERTY, String.join(",", NativePlatforms.in(home.natives())));
        setUnlessSet("org.bytedeco.javacpp.cachedir", data.own().resolve("javacpp").toString());
        setUnlessSet("org.bytedeco.javacpp.pathsFirst", "true");
        if (Files.exists(home.logging())) {
            setUnlessSet("java.util.logging.config.file", home.logging().toString());
        }
        Natives.provide(home.natives(), data.natives())
                .ifPresent(folder -> System.setProperty("java.library.path", folder.toString()));
    }

    private static void setUnlessSet(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    private Framework start(DataDirectory data) throws LaunchException {
        Configuration configuration = Configuration.read(home.configuration(), home.directory(), data.own());
        Path record = data.own().resolve("installed");
        List<Path> configured = new ArrayList<>(Home.configurations(home.configurations()));
        configured.addAll(Home.configurations(home.load()));
        Installation installation = new Installation(
                Home.jars(home.bundles()), Home.jars(home.load()), configured, configuration, record);
        boolean current = installation.isCurrent();

        Map<String, String> properties = new HashMap<>(configuration.properties());
        properties.put(Constants.FRAMEWORK_STORAGE, data.own().resolve("framework").toString());
        if (!current) {
            properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        }
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new LaunchException("no OSGi framework in " + home.directory().resolve("lib")))
                .newFramework(properties);
        try {
            framework.init();
            framework.getBundleContext().addFrameworkListener(Launcher::report);
            if (!current) {
                installation.install(framework.getBundleContext());
            }
            framework.start();
            return framework;
        } catch (LaunchException e) {
            stop(framework);
            throw e;
        } catch (BundleException | RuntimeException e) {
            // Frameworks throw unchecked exceptions too, for one when they are interrupted.
            stop(framework);
            throw new LaunchException("the framework does not start: " + e.getMessage(), e);
        }
    }

    private static void report(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            System.err.println("vorlauf: bundle " + event.getBundle().getSymbolicName() + ": "
                    + String.valueOf(event.getThrowable().getMessage()).replaceAll("\\s+", " "));
        }
    }

    @SuppressWarnings("rawtypes")
    private static int call(BundleContext context, String[] arguments) throws LaunchException {
        try {
            ServiceReference<ToIntFunction> reference =
                    context.getServiceReferences(ToIntFunction.class, COMMAND_FILTER).stream()
                            .findFirst()
                            .orElseThrow(() -> new LaunchException("no bundle takes the command line; not started: "
                                    + inactive(context)));
            @SuppressWarnings("unchecked")
            ToIntFunction<String[]> command = context.getService(reference);
            return command.applyAsInt(arguments);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is a constant", e);
        }
    }

    private static String inactive(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .map(Bundle::getSymbolicName)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    // What the command returned or threw is what counts; the process ends in any case. A cancelled command leaves its
    // thread interrupted, with which nothing could be waited for.
    private void stop(Framework framework) {
        boolean interrupted = Thread.interrupted();
        try {
            framework.stop();
            if (framework.waitForStop(patience.toMillis()).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                System.err.println("vorlauf: the framework did not stop within " + patience.toSeconds() + " s");
            }
        } catch (BundleException e) {
            System.err.println("vorlauf: the framework does not stop: " + e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
