// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests.walkthrough;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a newcomer has: a folder with a checkout, whose distribution is built. The local Maven repository is theirs as
 * far as Vorlauf goes, and shared with this build for everything else, so that nothing is fetched twice and nothing of
 * Vorlauf ends up where other builds would find it.
 */
final class Workplace {

    private static final Set<String> NOT_COPIED = Set.of("target", ".git", "shared");

    private final Path directory;

    /** Sets up the place: the checkout is copied, what is large in the distribution is linked. */
    Workplace(Path directory, Path sources, Path distribution) throws IOException {
        this.directory = directory;
        copy(sources, directory.resolve("vorlauf"), NOT_COPIED);
        Path target = Files.createDirectories(directory.resolve("vorlauf/distribution/assembly/target"));
        provide(distribution, target.resolve("vorlauf"));
        // The script builds unless this is younger than the sources.
        Files.createFile(target.resolve("vorlauf-0.zip"));
        shareRepository(Path.of(System.getProperty("maven.repository")), directory.resolve("repository"));
        Path mvn = Files.createDirectories(directory.resolve("bin")).resolve("mvn");
        Files.writeString(mvn, "#!/bin/sh\nexec \"" + System.getProperty("maven.executable")
                + "\" -Dstyle.color=never -Dmaven.repo.local=\"" + directory.resolve("repository") + "\" \"$@\"\n");
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void provide(Path distribution, Path home) throws IOException {
        copy(distribution, home, Set.of("models", "native", "data", "bundle", "optional", "lib"));
        for (String linked : List.of("models", "native", "bundle", "optional", "lib")) {
            Files.createSymbolicLink(home.resolve(linked), distribution.resolve(linked));
        }
        Path unpacked = distribution.resolve("data/native");
        if (Files.isDirectory(unpacked)) {
            Files.createSymbolicLink(Files.createDirectories(home.resolve("data")).resolve("native"), unpacked);
        }
    }

    private static void shareRepository(Path shared, Path own) throws IOException {
        Files.createDirectories(own.resolve("io"));
        link(shared, own, Set.of("io", "archetype-catalog.xml"));
        if (Files.isDirectory(shared.resolve("io"))) {
            link(shared.resolve("io"), own.resolve("io"), Set.of("vorlauf"));
        }
    }

    private static void link(Path from, Path to, Set<String> except) throws IOException {
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.toList()) {
                if (!except.contains(child.getFileName().toString())) {
                    Files.createSymbolicLink(to.resolve(child.getFileName()), child);
                }
            }
        }
    }

    private static void copy(Path from, Path to, Set<String> except) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                if (!visited.equals(from) && except.contains(visited.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(visited)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    Path copy = to.resolve(from.relativize(file));
                    Files.copy(file, copy);
                    Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** A process that runs a command of the system's shell here. */
    ProcessBuilder process(String command) {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command).directory(directory.toFile());
        builder.environment().merge("PATH", directory.resolve("bin").toString(), (old, own) -> own + ":" + old);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Its texts are the same on every processor.
        builder.environment().put("VORLAUF_OPTS", "-Dvorlauf.backend=jvm");
        // Maven's own, which the build that runs this test has set.
        builder.environment().keySet().removeAll(Set.of("MAVEN_CMD_LINE_ARGS", "MAVEN_PROJECTBASEDIR", "MAVEN_OPTS"));
        return builder.redirectErrorStream(true);
    }

    /** Runs a command and returns what it printed. */
    String run(String command) throws IOException, InterruptedException {
        Process process = process(command).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + "\nended with " + process.exitValue() + ":\n" + printed);
        }
        return printed;
    }
}
