// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a running system writes: {@code data/} in the distribution, or the user's cache where that is another's or cannot
 * be written to, or else a temporary folder.
 *
 * <pre>
 * native/      native libraries, unpacked once for all processes and all users who can read them
 * framework/   the framework's cache, and installed, what it was made from; of one user, and one process at a time
 * lock         locked by the process that has the framework's cache
 * run-…/       what one process needs while it runs: temporary files, and a cache if the other is in use
 * </pre>
 *
 * @param folders all that may be written to, the best first
 * @param run what goes with this process
 * @param own where the framework's cache is. It belongs to this process until it is closed, and may outlive it
 * @param lock what keeps other processes from that; empty if it goes with this one
 */
record DataDirectory(List<Path> folders, OwnedFolder run, Path own, Optional<FileChannel> lock) implements AutoCloseable {

    private static final String RUN = "run-";
    private static final String TEMPORARY_RUN = "vorlauf-run-";
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /**
     * Opens the first folder that belongs to the user, and takes its cache if no other process has it. If there is no
     * such folder, it is the first that can be written to, and everything goes when the process does. Folders from which
     * nothing can be executed come last.
     */
    static DataDirectory open(Home home, Map<String, String> environment) throws LaunchException {
        return open(home, environment, Executables.SYSTEM);
    }

    /** The same with somebody else's word for what is executable. */
    static DataDirectory open(Home home, Map<String, String> environment, Executables executables)
            throws LaunchException {
        List<Path> folders = new ArrayList<>(List.of(home.data()));
        userCache(environment).ifPresent(folders::add);
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> all = new ArrayList<>(folders);
        all.add(temporary);
        List<String> refused = new ArrayList<>();
        for (Executables demand : List.of(executables, Executables.ANYWHERE)) {
            for (boolean own : new boolean[] {true, false}) {
                for (Path folder : own ? folders : all) {
                    try {
                        Files.createDirectories(folder);
                        Optional<OwnedFolder> run =
                                newRun(folder, folder.equals(temporary) ? TEMPORARY_RUN : RUN, demand, own);
                        if (run.isPresent()) {
                            return own ? lock(folders, folder, run.get()) : temporary(folders, run.get());
                        }
                    } catch (IOException e) {
                        refused.add(folder + " (" + e + ")");
                    }
                }
            }
        }
        throw new LaunchException("no folder to write to; tried "
                + refused.stream().distinct().collect(Collectors.joining(", ")));
    }

    private static Optional<Path> userCache(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (cache.startsWith("/")) {
            return Optional.of(Path.of(cache, "vorlauf"));
        }
        return Optional.ofNullable(environment.get("HOME"))
                .filter(home -> !home.isEmpty())
                .map(home -> Path.of(home, ".cache", "vorlauf"));
    }

    private static Optional<OwnedFolder> newRun(Path folder, String prefix, Executables demand, boolean own)
            throws IOException {
        OwnedFolder.sweep(folder, prefix);
        OwnedFolder run = OwnedFolder.create(folder, prefix, PRIVATE);
        try {
            if (demand.areAllowedIn(run.path()) && (!own || isOfOneUser(folder, run))) {
                return Optional.of(run);
            }
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
        run.close();
        return Optional.empty();
    }

    // Several users may write to the folder, but a cache is its user's: others cannot change all of its files.
    private static boolean isOfOneUser(Path folder, OwnedFolder run) throws IOException {
        UserPrincipal user = Files.getOwner(run.path());
        for (String name : List.of("lock", "installed", "framework")) {
            Path file = folder.resolve(name);
            if (Files.exists(file) && !Files.getOwner(file).equals(user)) {
                return false;
            }
        }
        return true;
    }

    private static DataDirectory lock(List<Path> folders, Path folder, OwnedFolder run) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // Where nothing can be locked, a cache of one's own is as good as where another process holds the lock.
        if (OwnedFolder.Attempt.at(channel) == OwnedFolder.Attempt.LOCKED) {
            return new DataDirectory(folders, run, folder, Optional.of(channel));
        }
        channel.close();
        return temporary(folders, run);
    }

    private static DataDirectory temporary(List<Path> folders, OwnedFolder run) {
        return new DataDirectory(folders, run, run.path(), Optional.empty());
    }

    /** Where native libraries may be unpacked to, the best first, for all processes except in the last. */
    List<Path> natives() {
        List<Path> all = new ArrayList<>(folders);
        all.add(run.path());
        return all.stream().map(folder -> folder.resolve("native")).toList();
    }

    /** Gives the lock back, and deletes what is temporary. */
    @Override
    public void close() throws LaunchException {
        try (OwnedFolder closing = run) {
            if (lock.isPresent()) {
                lock.get().close();
            }
        } catch (IOException e) {
            throw new LaunchException("cannot clean up " + run.path() + ": " + e, e);
        }
    }
}
