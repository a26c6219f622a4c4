// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.BooleanSupplier;
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
 *
 * @param home the distribution
 * @param cancelled whether the command was cancelled: then what does not start is no sign of a broken cache
 * @param patience how long to wait until the framework has stopped
 */
record Launcher(Home home, BooleanSupplier cancelled, Duration patience) {

    private static final String COMMAND_FILTER = "(vorlauf.command=main)";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TEMPORARY = "java.io.tmpdir";

    /** Variables of the environment with which users pass options to Java. */
    private static final List<String> OPTIONS = List.of("VORLAUF_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    /** A launcher for a command that may be cancelled. */
    Launcher(Home home, BooleanSupplier cancelled) {
        this(home, cancelled, PATIENCE);
    }

    /** Runs a command line and returns its exit code. */
    int run(List<String> arguments) throws LaunchException {
        String temporary = System.getProperty(TEMPORARY);
        try (DataDirectory data = DataDirectory.open(home, System.getenv())) {
            setSystemProperties(data);
            Framework framework = start(data);
            try (LoadFolder watched = LoadFolder.watch(framework.getBundleContext(), home.load(), Launcher::complain)) {
                return call(framework.getBundleContext(), arguments.toArray(String[]::new), data);
            } finally {
                stop(framework);
            }
        } finally {
            System.setProperty(TEMPORARY, temporary);
        }
    }

    // Libraries inside the bundles read these once, when they are first used.
    private void setSystemProperties(DataDirectory data) throws LaunchException {
        System.setProperty(Home.PROPERTY, home.directory().toString());
        System.setProperty(Natives.PLATFORMS, String.join(",", Natives.platforms(home.natives())));
        setUnlessSet("org.bytedeco.javacpp.cachedir", data.own().resolve("javacpp").toString());
        setUnlessSet("org.bytedeco.javacpp.pathsFirst", "true");
        // Otherwise what lies outside the heap may be no more than four times the heap, whatever the computer has.
        setUnlessSet("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        if (Files.exists(home.logging())) {
            setUnlessSet("java.util.logging.config.file", home.logging().toString());
        }
        // What is left there when a process is killed is swept; and libraries can be loaded from there even if the
        // system's folder forbids it.
        if (OPTIONS.stream().noneMatch(name -> System.getenv().getOrDefault(name, "").contains("-D" + TEMPORARY + "="))) {
            System.setProperty(TEMPORARY, data.run().path().toString());
        }
        Natives.provide(home.natives(), data.natives(), Executables.SYSTEM)
                .ifPresent(folder -> System.setProperty("java.library.path", folder.toString()));
    }

    private static void setUnlessSet(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    private Framework start(DataDirectory data) throws LaunchException {
        Configuration configuration = Configuration.read(home.configuration(), home.directory(), data.own());
        Installation installation = new Installation(home, configuration, data.own().resolve("installed"));
        if (installation.isCurrent()) {
            try {
                Framework framework = start(data, configuration, installation::restore);
                if (cancelled.getAsBoolean() || !commands(framework.getBundleContext()).isEmpty()) {
                    return framework;
                }
                stop(framework);
            } catch (LaunchException e) {
                if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            System.err.println("vorlauf: nothing can be started from " + storage(data) + "; making it anew");
        }
        try {
            OwnedFolder.delete(storage(data));
        } catch (IOException e) {
            throw new LaunchException("cannot delete " + storage(data) + ", which has to be made anew: " + e, e);
        }
        return start(data, configuration, installation::install);
    }

    private static Path storage(DataDirectory data) {
        return data.own().resolve("framework");
    }

    /** What is done to a framework that has its bundles and has not started any. */
    private interface Preparation {
        void prepare(BundleContext context) throws LaunchException;
    }

    private Framework start(DataDirectory data, Configuration configuration, Preparation preparation)
            throws LaunchException {
        Map<String, String> properties = new HashMap<>(configuration.properties());
        properties.put(Constants.FRAMEWORK_STORAGE, storage(data).toString());
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new LaunchException("no OSGi framework in " + home.directory().resolve("lib")))
                .newFramework(properties);
        try {
            framework.init();
            BundleContext context = framework.getBundleContext();
            context.addFrameworkListener(Launcher::report);
            preparation.prepare(context);
            // As it is now: bundles may put streams of their own into System, as Gogo does.
            context.registerService(
                    PrintStream.class, System.out, new Hashtable<>(Map.of("vorlauf.stream", "out")));
            framework.start();
            return framework;
        } catch (LaunchException e) {
            stop(framework);
            throw e;
        } catch (BundleException | RuntimeException e) {
            // Frameworks throw unchecked exceptions too, for one when they are interrupted.
            stop(framework);
            throw new LaunchException("the framework does not start: " + e.getMessage() + hint(data), e);
        }
    }

    private static String hint(DataDirectory data) {
        return " (its cache is in " + data.own() + ", which may be deleted while nothing runs)";
    }

    private static void report(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            complain("bundle " + event.getBundle().getSymbolicName() + ": "
                    + String.valueOf(event.getThrowable().getMessage()).replaceAll("\\s+", " "));
        }
    }

    private static void complain(String sentence) {
        System.err.println("vorlauf: " + sentence);
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static int call(BundleContext context, String[] arguments, DataDirectory data) throws LaunchException {
        ServiceReference<ToIntFunction> reference = commands(context).stream()
                .findFirst()
                .orElseThrow(() -> new LaunchException("no bundle takes the command line; not started: "
                        + inactive(context) + hint(data)));
        ToIntFunction<String[]> command = context.getService(reference);
        return command.applyAsInt(arguments);
    }

    @SuppressWarnings("rawtypes")
    private static Collection<ServiceReference<ToIntFunction>> commands(BundleContext context) {
        try {
            return context.getServiceReferences(ToIntFunction.class, COMMAND_FILTER);
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
