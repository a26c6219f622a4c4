package io.vorlauf.launcher;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The native libraries of this platform. They travel as one compressed jar, {@code native/…-<os>-<architecture>.jar}, a
 * quarter of their size, and are unpacked on the first start: from a plain folder they load three times as fast as from
 * a bundle, and lie on the disk once instead of twice.
 */
public final class Natives {

    private Natives() {}

    /** The platform as the jars' names end: {@code linux-x86_64}. */
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch");
        String os = system.startsWith("mac") ? "macosx" : system.startsWith("windows") ? "windows" : system;
        return os + "-" + Map.of("amd64", "x86_64", "aarch64", "arm64").getOrDefault(architecture, architecture);
    }

    /**
     * The folder with the libraries, unpacked now if they are not yet.
     *
     * @param packed the folder with the jars
     * @param unpacked the folder to unpack to; other processes may do the same at the same time
     * @return empty if the distribution has no libraries for this platform
     * @throws LaunchException if they cannot be unpacked
     */
    public static Optional<Path> provide(Path packed, Path unpacked) throws LaunchException {
        for (Path jar : Home.jars(packed)) {
            if (jar.getFileName().toString().endsWith("-" + platform() + ".jar")) {
                return Optional.of(provideJar(jar, unpacked));
            }
        }
        return Optional.empty();
    }

    private static Path provideJar(Path jar, Path unpacked) throws LaunchException {
        try {
            String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
            Path target = unpacked.resolve(name + "-" + Files.size(jar));
            if (!Files.isDirectory(target)) {
                System.err.println("vorlauf: unpacking the native libraries (first start only)");
                Files.createDirectories(unpacked);
                unpack(jar, target);
            }
            return target;
        } catch (IOException e) {
            throw new LaunchException("cannot unpack " + jar + " to " + unpacked + ": " + e, e);
        }
    }

    // Into a folder beside the target and then renamed, so that nobody ever sees half a library.
    private static void unpack(Path jar, Path target) throws IOException {
        Path partial = Files.createTempDirectory(target.getParent(), "partial-");
        try {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                    ZipEntry entry = entries.nextElement();
                    Path name = Path.of(entry.getName()).getFileName();
                    if (!entry.isDirectory() && isLibrary(name.toString())) {
                        Files.copy(zip.getInputStream(entry), partial.resolve(name.toString()));
                    }
                }
            }
            Files.move(partial, target);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another process was faster; its libraries are the same.
            return;
        } finally {
            DataDirectory.delete(partial);
        }
    }

    private static boolean isLibrary(String name) {
        return name.endsWith(".so") || name.contains(".so.") || name.endsWith(".dylib") || name.endsWith(".dll");
    }
}
