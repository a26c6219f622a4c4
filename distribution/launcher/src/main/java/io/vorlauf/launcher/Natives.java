// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The native libraries of this platform. They travel as one compressed jar, {@code native/…-<os>-<architecture>.jar}, a
 * quarter of their size, and are unpacked on the first start: from a plain folder they load three times as fast as from
 * a bundle, and lie on the disk once instead of twice.
 */
public final class Natives {

    /** The system property with the {@linkplain #platforms platforms} there are libraries for, with commas. */
    static final String PLATFORMS = "vorlauf.native.platforms";

    private static final Pattern ENDING = Pattern.compile("-((?:linux|macosx|windows)-\\w+)\\.jar$");
    private static final String PARTIAL = "partial-";

    private Natives() {}

    /** The platform as the jars' names end: {@code linux-x86_64}. */
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch");
        String os = system.startsWith("mac") ? "macosx" : system.startsWith("windows") ? "windows" : system;
        return os + "-" + Map.of("amd64", "x86_64", "aarch64", "arm64").getOrDefault(architecture, architecture);
    }

    /**
     * For which platforms there are libraries in a folder, such as {@code linux-arm64}, in alphabetical order: who
     * wants a model on another one is told these.
     */
    static List<String> platforms(Path packed) throws LaunchException {
        return Home.jars(packed).stream()
                .map(jar -> ENDING.matcher(jar.getFileName().toString()))
                .filter(Matcher::find)
                .map(name -> name.group(1))
                .distinct()
                .sorted()
                .toList();
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
        return provide(packed, List.of(unpacked), Executables.SYSTEM);
    }

    /**
     * The folder with the libraries, in the first place where they are or can be put.
     *
     * @param packed the folder with the jars
     * @param folders where they may be, the best first; but if there is a choice, not on a file system that allows no
     *     executable files, for nothing can be loaded from there
     * @param executables says where files may be executable
     */
    static Optional<Path> provide(Path packed, List<Path> folders, Executables executables) throws LaunchException {
        for (Path jar : Home.jars(packed)) {
            if (jar.getFileName().toString().endsWith("-" + platform() + ".jar")) {
                return Optional.of(provideJar(jar, folders, executables));
            }
        }
        return Optional.empty();
    }

    private static Path provideJar(Path jar, List<Path> folders, Executables executables) throws LaunchException {
        List<String> refused = new ArrayList<>();
        IOException last = null;
        // If nothing counts as executable anywhere, whoever loads the libraries says best what is wrong.
        for (Executables demand : List.of(executables, Executables.ANYWHERE)) {
            for (Path unpacked : folders) {
                try {
                    Path provided = provideJar(jar, unpacked, demand);
                    if (demand == Executables.ANYWHERE) {
                        System.err.println("vorlauf: no model can be loaded: libraries are in " + unpacked + ", and the file "
                                + "system there allows no executable files; XDG_CACHE_HOME may name a folder where it does");
                    }
                    return provided;
                } catch (IOException e) {
                    refused.add(unpacked + " (" + e + ")");
                    last = e;
                }
            }
        }
        throw new LaunchException("cannot unpack " + jar + "; tried "
                + refused.stream().distinct().collect(Collectors.joining(", ")), last);
    }

    private static Path provideJar(Path jar, Path unpacked, Executables demand) throws IOException {
        if (unpacked.toString().contains(File.pathSeparator)) {
            throw new IOException("Java takes '" + File.pathSeparator + "' for the end of a path");
        }
        String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
        Path target = unpacked.resolve(name + "-" + Files.size(jar));
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<ZipEntry> libraries = libraries(zip);
            if (!isComplete(target, libraries, demand)) {
                Files.createDirectories(unpacked);
                OwnedFolder.sweep(unpacked, PARTIAL);
                unpack(zip, libraries, target, demand);
            }
        }
        return target;
    }

    private static List<ZipEntry> libraries(ZipFile zip) {
        return zip.stream().map(ZipEntry.class::cast)
                .filter(entry -> !entry.isDirectory() && isLibrary(fileName(entry)))
                .toList();
    }

    private static String fileName(ZipEntry entry) {
        return Path.of(entry.getName()).getFileName().toString();
    }

    // No when one was deleted, was cut off by a full disk, is not for this user to read, or not for anybody to load.
    private static boolean isComplete(Path folder, List<ZipEntry> libraries, Executables demand)
            throws IOException {
        for (ZipEntry library : libraries) {
            Path file = folder.resolve(fileName(library));
            if (!Files.isReadable(file) || Files.size(file) != library.getSize()) {
                return false;
            }
            if (demand.areForbidden(file)) {
                return false;
            }
        }
        return Files.isDirectory(folder);
    }

    // Into a folder beside the target and then renamed, so that nobody ever sees half a library. All users may read it
    // who may read what lies around it.
    private static void unpack(ZipFile zip, List<ZipEntry> libraries, Path target, Executables demand)
            throws IOException {
        try (OwnedFolder partial = OwnedFolder.create(target.getParent(), PARTIAL)) {
            // Before hundreds of megabytes are written for nothing.
            if (!demand.areAllowedIn(partial.path())) {
                throw new IOException("its file system does not allow executable files");
            }
            System.err.println("vorlauf: unpacking the native libraries (first start only)");
            for (ZipEntry library : libraries) {
                Path file = partial.path().resolve(fileName(library));
                try (InputStream content = zip.getInputStream(library)) {
                    Files.copy(content, file);
                }
                file.toFile().setExecutable(true, false);
            }
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isComplete(target, libraries, demand)) {
                try (OwnedFolder broken = OwnedFolder.create(target.getParent(), PARTIAL)) {
                    Files.move(target, broken.path().resolve("broken"));
                }
            }
            Files.move(partial.path(), target);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another process was faster; its libraries are the same.
            return;
        }
    }

    private static boolean isLibrary(String name) {
        return name.endsWith(".so") || name.contains(".so.") || name.endsWith(".dylib") || name.endsWith(".dll");
    }
}
