package io.vorlauf.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * What the framework's cache was made from. As long as no bundle and no setting has changed, the framework restores the
 * bundles from its cache and nothing is installed; after any change the cache is made anew. A cache that was not
 * finished has no record and counts as changed.
 */
final class Installation {

    private final List<Path> bundles;
    private final Configuration configuration;
    private final Path record;
    private final String fingerprint;

    /**
     * What is to be installed.
     *
     * @param bundles what the launcher installs
     * @param loaded what the framework finds in the hot-deploy folder; the framework's cache remembers it, even if it
     *     is taken out while nothing runs
     * @param configured the configurations that the framework finds; the cache remembers them too, but learns by itself
     *     what changed in them
     * @param record where to write down what was installed
     */
    Installation(
            List<Path> bundles, List<Path> loaded, List<Path> configured, Configuration configuration, Path record)
            throws LaunchException {
        this.bundles = List.copyOf(bundles);
        this.configuration = configuration;
        this.record = record;
        this.fingerprint = fingerprint(loaded, configured);
    }

    private String fingerprint(List<Path> loaded, List<Path> configured) throws LaunchException {
        List<String> lines = new ArrayList<>();
        lines.add("java " + System.getProperty("java.version"));
        try {
            for (Path bundle : bundles) {
                lines.add(bundle + " " + checksum(bundle));
            }
            for (Path bundle : loaded) {
                lines.add(bundle + " " + checksum(bundle));
            }
        } catch (IOException e) {
            throw new LaunchException("cannot read the bundles: " + e, e);
        }
        configured.forEach(file -> lines.add(file.toString()));
        new TreeMap<>(configuration.properties()).forEach((name, value) -> lines.add(name + "=" + value));
        return String.join("\n", lines);
    }

    // Of the contents: in a reproducible build, another jar may have the same size and time.
    private static long checksum(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                checksum.update(buffer, 0, read);
            }
        }
        return checksum.getValue();
    }

    boolean isCurrent() {
        try {
            return Files.exists(record) && Files.readString(record).equals(fingerprint);
        } catch (IOException e) {
            return false;
        }
    }

    /** Installs all bundles into a framework whose cache is empty and which has not started anything yet. */
    void install(BundleContext context) throws LaunchException {
        try {
            Files.deleteIfExists(record);
            List<Bundle> installed = new ArrayList<>();
            for (Path file : bundles) {
                installed.add(install(context, file));
            }
            for (Bundle bundle : installed) {
                if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                    bundle.start();
                }
            }
            Files.write(record, fingerprint.getBytes(StandardCharsets.UTF_8));
        } catch (BundleException e) {
            throw new LaunchException("cannot start a bundle: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new LaunchException("cannot write " + record + ": " + e, e);
        }
    }

    // By reference: the framework reads the jar where it lies instead of copying it into its cache.
    private Bundle install(BundleContext context, Path file) throws LaunchException {
        try {
            Bundle bundle = context.installBundle("reference:" + file.toUri());
            bundle.adapt(BundleStartLevel.class).setStartLevel(configuration.startLevel(bundle.getSymbolicName()));
            return bundle;
        } catch (BundleException e) {
            throw new LaunchException("cannot install " + file + ": " + e.getMessage(), e);
        }
    }
}
