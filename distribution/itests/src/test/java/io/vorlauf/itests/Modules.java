// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The modules of this build, and what it has made of them. They are named by their folder, relative to the root. */
final class Modules {

    static final Path ROOT = Path.of(System.getProperty("basedir", "."), "../..").normalize();

    private static final Pattern MODULE = Pattern.compile("<module>(.+?)</module>");

    private Modules() {}

    /** Those that have classes of their own. */
    static List<String> withClasses() {
        return below("").filter(module -> Files.isDirectory(ROOT.resolve(module).resolve("src/main/java"))).toList();
    }

    /** The bundles that modules have become, by their symbolic names. */
    static SortedMap<String, Path> bundles() {
        SortedMap<String, Path> bundles = new TreeMap<>();
        for (String module : withClasses()) {
            Path target = ROOT.resolve(module).resolve("target");
            for (Path jar : jars(target)) {
                symbolicName(jar).ifPresent(name -> {
                    if (bundles.put(name, jar) != null) {
                        throw new IllegalStateException(target + " has several bundles " + name
                                + ", of builds of several versions; `mvn clean` takes them away");
                    }
                });
            }
        }
        if (bundles.isEmpty()) {
            throw new IllegalStateException("no module has a bundle in its target folder; `mvn verify` makes them");
        }
        return bundles;
    }

    static Path classes(String module) {
        Path classes = ROOT.resolve(module).resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(
                    "module " + module + " has no classes in its target folder; `mvn verify` makes them");
        }
        return classes;
    }

    private static Stream<String> below(String folder) {
        return MODULE.matcher(read(ROOT.resolve(folder).resolve("pom.xml"))).results()
                .map(found -> folder + found.group(1))
                .flatMap(module -> Stream.concat(Stream.of(module), below(module + "/")));
    }

    private static List<Path> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // Jars of sources and of documentation have none.
    private static Optional<String> symbolicName(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return Optional.ofNullable(file.getManifest())
                    .map(manifest -> manifest.getMainAttributes().getValue("Bundle-SymbolicName"))
                    .map(header -> header.replaceFirst(";.*", ""));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
