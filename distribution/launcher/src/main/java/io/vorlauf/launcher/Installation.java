// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * What the framework is to hold and to start, and a record of that: what its cache was made from, and in which state
 * each bundle was when that was done. After any change to what it is made from, the cache is made anew. A cache that was
 * not finished has no record and counts as changed.
 *
 * <p>As long as nothing changed, the framework restores the bundles from its cache and nothing is installed. But a cache
 * can be changed by others: a shell stops, uninstalls and updates bundles for good, and files get lost. So what was
 * restored is compared with the record, and {@linkplain #restore put right} if it is something else.
 */
final class Installation {

    private static final String HELD = "\n\nheld:\n";

    private final List<Path> bundles;
    private final Path load;
    private final Configuration configuration;
    private final Path record;
    private final String fingerprint;

    /**
     * What is to be installed.
     *
     * @param home where bundles and configurations lie. The framework's cache remembers what was in the hot-deploy folder,
     *     even if it is taken out while nothing runs, and which configurations there were; what changed in those it learns
     *     by itself
     * @param record where to write down what was installed
     */
    Installation(Home home, Configuration configuration, Path record) throws LaunchException {
        this.bundles = Home.jars(home.bundles());
        this.load = home.load();
        this.configuration = configuration;
        this.record = record;
        List<Path> configured = new ArrayList<>(Home.dropped(home.configurations(), ".cfg", ".config"));
        configured.addAll(Home.dropped(load, ".cfg", ".config"));
        this.fingerprint = fingerprint(Home.dropped(load, ".jar"), configured);
    }

    private String fingerprint(List<Path> loaded, List<Path> configured) throws LaunchException {
        List<String> lines = new ArrayList<>();
        lines.add("java " + System.getProperty("java.version"));
        for (Path bundle : bundles) {
            try {
                lines.add(bundle + " " + checksum(bundle));
            } catch (IOException e) {
                throw new LaunchException("cannot read the bundle " + bundle + ": " + e, e);
            }
        }
        loaded.forEach(bundle -> lines.add(bundle + " " + checksumIfReadable(bundle)));
        configured.forEach(file -> lines.add(file.toString()));
        new TreeMap<>(configuration.properties()).forEach((name, value) -> lines.add(name + "=" + value));
        return String.join("\n", lines);
    }

    // Whoever dropped it may not have meant it: who takes it says what is wrong with it.
    private static String checksumIfReadable(Path file) {
        try {
            return String.valueOf(checksum(file));
        } catch (IOException e) {
            return "unreadable";
        }
    }

    // Of the contents: in a reproducible build, another jar may have the same size and time.
    private static long checksum(Path file) throws IOException {
        try (CheckedInputStream in = new CheckedInputStream(Files.newInputStream(file), new CRC32())) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.getChecksum().getValue();
        }
    }

    /** Whether the framework's cache was made of what there is now. */
    boolean isCurrent() {
        return recorded().startsWith(fingerprint + HELD);
    }

    private String recorded() {
        try {
            return Files.exists(record) ? Files.readString(record) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Installs all bundles into a framework whose cache is empty and which has not started anything yet. */
    void install(BundleContext context) throws LaunchException {
        bring(context, Set.of());
    }

    /**
     * Puts right what a framework restored from its cache and has not started yet. Bundles that are not as they were
     * left are installed anew, those that a shell installed are uninstalled, those of the hot-deploy folder are started.
     */
    void restore(BundleContext context) throws LaunchException {
        String recorded = recorded();
        boolean strangers = Arrays.stream(context.getBundles()).anyMatch(this::isStranger);
        if (strangers || !recorded.equals(fingerprint + HELD + held(context))) {
            bring(context, Set.of(recorded.split("\n")));
        }
        try {
            for (Bundle bundle : context.getBundles()) {
                if (isLoaded(bundle)) {
                    start(bundle);
                }
            }
        } catch (BundleException e) {
            throw new LaunchException("cannot start a bundle: " + e.getMessage(), e);
        }
    }

    private void bring(BundleContext context, Set<String> good) throws LaunchException {
        try {
            Files.deleteIfExists(record);
            for (Bundle bundle : context.getBundles()) {
                if (isStranger(bundle) || isOurs(bundle) && !good.contains(state(bundle))) {
                    bundle.uninstall();
                }
            }
            List<Bundle> installed = new ArrayList<>();
            for (Path file : bundles) {
                installed.add(install(context, file));
            }
            for (Bundle bundle : installed) {
                start(bundle);
            }
            Files.writeString(record, fingerprint + HELD + held(context));
        } catch (BundleException e) {
            throw new LaunchException("cannot start a bundle: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new LaunchException("cannot write " + record + ": " + e, e);
        }
    }

    // By reference: the framework reads the jar where it lies instead of copying it into its cache. What is installed
    // already is left as it is.
    private Bundle install(BundleContext context, Path file) throws LaunchException {
        try {
            Bundle bundle = context.installBundle(location(file));
            bundle.adapt(BundleStartLevel.class).setStartLevel(configuration.startLevel(bundle.getSymbolicName()));
            return bundle;
        } catch (BundleException e) {
            throw new LaunchException("cannot install " + file + ": " + e.getMessage(), e);
        }
    }

    private static void start(Bundle bundle) throws BundleException {
        if (!bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()
                && bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
            bundle.start();
        }
    }

    private static String location(Path file) {
        return "reference:" + file.toUri();
    }

    private boolean isOurs(Bundle bundle) {
        return bundles.stream().anyMatch(file -> location(file).equals(bundle.getLocation()));
    }

    private boolean isLoaded(Bundle bundle) {
        return bundle.getLocation().contains(load.toUri().normalize().getRawPath());
    }

    /** Whether neither the launcher nor the hot-deploy folder has brought it. */
    private boolean isStranger(Bundle bundle) {
        return bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID
                && !isLoaded(bundle)
                && !isOurs(bundle);
    }

    private String held(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .filter(this::isOurs)
                .map(Installation::state)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String state(Bundle bundle) {
        BundleStartLevel level = bundle.adapt(BundleStartLevel.class);
        return String.join(" ", bundle.getLocation(), bundle.getSymbolicName(), String.valueOf(bundle.getVersion()),
                String.valueOf(bundle.getLastModified()), String.valueOf(level.getStartLevel()),
                level.isPersistentlyStarted() ? "started" : "stopped");
    }
}
