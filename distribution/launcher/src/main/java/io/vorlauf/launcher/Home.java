// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a distribution, which is never written to except for {@code data/}:
 *
 * <pre>
 * bin/vorlauf               the start script
 * lib/                      this launcher and the framework
 * bundle/                   what is installed
 * load/                     what is dropped in while it runs
 * native/                   the native libraries, compressed
 * conf/config.properties    the framework's settings and the start levels
 * models/                   where models may be put
 * data/                     the framework's cache; elsewhere if this folder is read-only
 * </pre>
 *
 * @param directory the folder, absolute
 */
record Home(Path directory) {

    /** The system property that names the folder; without it, it is the one above the launcher's jar. */
    static final String PROPERTY = "vorlauf.home";

    Home {
        directory = directory.toAbsolutePath().normalize();
    }

    /** The distribution this launcher belongs to. */
    static Home locate() throws LaunchException {
        String named = System.getProperty(PROPERTY);
        try {
            Path directory = named != null
                    ? Path.of(named)
                    : Path.of(Home.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                            .getParent()
                            .resolveSibling(".");
            Home home = new Home(directory);
            if (!Files.isDirectory(home.bundles())) {
                throw new LaunchException(home.directory + " is not a distribution: it has no folder bundle");
            }
            return home;
        } catch (URISyntaxException e) {
            throw new LaunchException("cannot tell where the launcher's jar lies: " + e.getMessage(), e);
        }
    }

    Path bundles() {
        return directory.resolve("bundle");
    }

    Path load() {
        return directory.resolve("load");
    }

    Path natives() {
        return directory.resolve("native");
    }

    Path data() {
        return directory.resolve("data");
    }

    Path configuration() {
        return configurations().resolve("config.properties");
    }

    Path logging() {
        return configurations().resolve("logging.properties");
    }

    /** The folder with the settings of the launcher and of everything else. */
    Path configurations() {
        return directory.resolve("conf");
    }

    /** The jars of one of the folders, by name; none if there is no such folder. */
    static List<Path> jars(Path folder) throws LaunchException {
        return files(folder, ".jar");
    }

    /**
     * What the framework will take from a folder that it looks into by itself, by name; none if there is no such folder.
     * Others put things there: what is no file is left to the framework to mind.
     */
    static List<Path> dropped(Path folder, String... endings) throws LaunchException {
        return files(folder, endings).stream().filter(Files::isRegularFile).toList();
    }

    private static List<Path> files(Path folder, String... endings) throws LaunchException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Stream.of(endings).anyMatch(file.getFileName().toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new LaunchException("cannot list " + folder + ": " + e.getMessage(), e);
        }
    }
}
