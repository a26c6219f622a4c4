// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for models that are needed for a while; closing it deletes all that is in it. */
public final class TemporaryFolder implements AutoCloseable {

    private final Path path;

    /**
     * Makes one.
     *
     * @param prefix what its name begins with
     * @throws CommandException if it cannot be made
     */
    public TemporaryFolder(String prefix) {
        try {
            path = Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), prefix);
        } catch (IOException e) {
            throw new CommandException("cannot make a folder for models: " + Reasons.of(e), e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new CommandException("cannot delete " + path + ": " + Reasons.of(e), e);
        }
    }
}
