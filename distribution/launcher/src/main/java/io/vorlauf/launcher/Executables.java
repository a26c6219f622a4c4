// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.function.Predicate;

/**
 * Where files may be executable, which libraries have to be: on a file system that is mounted "noexec" none is, whatever
 * its permissions say.
 *
 * @param isExecutable what the system says about a file
 */
record Executables(Predicate<Path> isExecutable) {

    /** As the system says. */
    static final Executables SYSTEM = new Executables(Files::isExecutable);

    /** As if they were allowed everywhere. */
    static final Executables ANYWHERE = new Executables(any -> true);

    /** Whether there can be executable files in a folder; tries it. */
    boolean areAllowedIn(Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("program"));
        try {
            file.toFile().setExecutable(true);
            return isExecutable.test(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Whether the system says no to what the permissions allow. A file without that permission gets it if possible. */
    boolean areForbidden(Path file) throws IOException {
        return !isExecutable.test(file)
                && !(file.toFile().setExecutable(true, false) && isExecutable.test(file))
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
    }
}
