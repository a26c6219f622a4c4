// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/**
 * Says what lies in the hot-deploy folder and is of no use: files that are no bundles, and bundles that do not start.
 * Whoever takes bundles from there passes over the former and keeps silent about the latter. Each is said once, and again
 * when the file has changed. Once it was started, what becomes of a bundle is up to whoever uses the shell.
 */
final class LoadFolder implements AutoCloseable {

    /** The folder is looked into twice a second, and a file is taken when it did not change for one look. */
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration BETWEEN = Duration.ofMillis(250);

    private static final List<String> ENDINGS = List.of(".jar", ".zip");

    private final BundleContext context;
    private final Path folder;
    private final Consumer<String> complaints;
    private final Map<Path, Seen> seen = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread one = new Thread(work, "vorlauf-load");
        one.setDaemon(true);
        return one;
    });

    /** A file as it was at a time of {@link System#nanoTime}. */
    private record Seen(String state, long since, boolean looked) {}

    private LoadFolder(BundleContext context, Path folder, Consumer<String> complaints) {
        this.context = context;
        this.folder = folder;
        this.complaints = complaints;
    }

    /**
     * Looks at what is there, all of which was tried by now, and at what comes, until it is closed.
     *
     * @param complaints is told sentences, by this thread at first and by another one later
     */
    static LoadFolder watch(BundleContext context, Path folder, Consumer<String> complaints) {
        LoadFolder watched = new LoadFolder(context, folder, complaints);
        watched.look(Duration.ZERO);
        watched.thread.scheduleWithFixedDelay(
                () -> watched.look(GRACE), BETWEEN.toMillis(), BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
        return watched;
    }

    private void look(Duration grace) {
        try (Stream<Path> all = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            List<Path> files = all.filter(LoadFolder::looksLikeABundle).sorted().toList();
            seen.keySet().retainAll(files);
            files.forEach(file -> look(file, grace));
        } catch (IOException | IllegalStateException e) {
            // The folder goes away, or the framework does; there will be nothing to say.
        }
    }

    private static boolean looksLikeABundle(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    private void look(Path file, Duration grace) {
        long now = System.nanoTime();
        String state = state(file);
        Seen before = seen.get(file);
        if (before == null || !before.state().equals(state)) {
            before = new Seen(state, now, false);
            seen.put(file, before);
        }
        if (!before.looked() && now - before.since() >= grace.toNanos()) {
            seen.put(file, new Seen(state, before.since(), true));
            problem(file).ifPresent(problem -> complaints.accept(
                    folder.getFileName() + "/" + file.getFileName() + " " + problem));
        }
    }

    private static String state(Path file) {
        return file.toFile().length() + " " + file.toFile().lastModified();
    }

    private Optional<String> problem(Path file) {
        String path = file.toUri().normalize().getRawPath();
        Optional<Bundle> bundle = Arrays.stream(context.getBundles())
                .filter(one -> one.getLocation().endsWith(path))
                .findFirst();
        return bundle.isPresent()
                ? bundle.flatMap(LoadFolder::notStarting)
                : Optional.of("is not taken: " + useless(file));
    }

    private static Optional<String> notStarting(Bundle bundle) {
        boolean starts = (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
        if (starts || bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null) {
            return Optional.empty();
        }
        try {
            // Only whoever starts it is told why it does not.
            bundle.start(Bundle.START_TRANSIENT);
            return Optional.empty();
        } catch (BundleException | IllegalStateException e) {
            Throwable cause = e.getCause();
            return Optional.of("(" + bundle.getSymbolicName() + ") does not start: "
                    + inOneLine(e.getMessage().replaceFirst(" Unresolved requirements: .*", ""))
                    + (cause == null ? "" : ": " + inOneLine(cause.toString())));
        }
    }

    private static String inOneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private String useless(Path file) {
        if (Files.isDirectory(file)) {
            return "it is a folder, and no jar";
        }
        if (!Files.exists(file)) {
            return "it is a link to something that is not there";
        }
        if (!file.getFileName().toString().endsWith(".jar")) {
            return "the name of a bundle ends in .jar";
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (name == null) {
                return "it is a jar, but no bundle: " + (manifest == null
                        ? "it has no META-INF/MANIFEST.MF"
                        : "its META-INF/MANIFEST.MF has no " + Constants.BUNDLE_SYMBOLICNAME);
            }
            String plain = name.replaceFirst(";.*", "").strip();
            return Arrays.stream(context.getBundles())
                    .filter(one -> plain.equals(one.getSymbolicName()))
                    .findFirst()
                    .map(one -> "there is a bundle " + plain + " " + one.getVersion() + " already, from "
                            + one.getLocation())
                    .orElse("the framework does not install it");
        } catch (ZipException e) {
            return "it is no jar (" + inOneLine(e.getMessage()) + ")";
        } catch (IOException e) {
            return "it cannot be read: " + inOneLine(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
