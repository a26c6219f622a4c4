package io.vorlauf.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a running system writes. Native libraries are shared by all processes; the framework's cache belongs to one
 * process at a time: the first takes the permanent one under a lock, others work in temporary ones meanwhile.
 */
final class DataDirectory implements AutoCloseable {

    private final Path shared;
    private final Path own;
    private final Optional<FileChannel> lock;

    private DataDirectory(Path shared, Path own, Optional<FileChannel> lock) {
        this.shared = shared;
        this.own = own;
        this.lock = lock;
    }

    /** Opens the first folder that can be written to: the distribution's own, the user's cache, or a temporary one. */
    static DataDirectory open(Home home, Map<String, String> environment) throws LaunchException {
        List<Path> candidates = Stream.of(Optional.of(home.data()), userCache(environment))
                .flatMap(Optional::stream)
                .toList();
        try {
            for (Path candidate : candidates) {
                if (isWritable(candidate)) {
                    return lock(candidate);
                }
            }
            Path temporary = Files.createTempDirectory("vorlauf-");
            return new DataDirectory(temporary, temporary, Optional.empty());
        } catch (IOException e) {
            throw new LaunchException("no folder to write to; tried " + candidates + " and "
                    + System.getProperty("java.io.tmpdir") + ": " + e, e);
        }
    }

    private static Optional<Path> userCache(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!cache.isEmpty()) {
            return Optional.of(Path.of(cache, "vorlauf"));
        }
        return Optional.ofNullable(environment.get("HOME"))
                .filter(home -> !home.isEmpty())
                .map(home -> Path.of(home, ".cache", "vorlauf"));
    }

    private static boolean isWritable(Path directory) {
        try {
            Files.createDirectories(directory);
            return Files.isWritable(directory);
        } catch (IOException e) {
            return false;
        }
    }

    private static DataDirectory lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel).isPresent()) {
            return new DataDirectory(directory, directory, Optional.of(channel));
        }
        channel.close();
        return new DataDirectory(directory, Files.createTempDirectory("vorlauf-"), Optional.empty());
    }

    // Some network file systems have no locks: as good a reason for a cache of one's own as a lock held elsewhere.
    private static Optional<FileLock> tryLock(FileChannel channel) {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (IOException | OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    /** Where native libraries are unpacked to, once for all processes. */
    Path natives() {
        return shared.resolve("native");
    }

    /** What belongs to this process until it is closed. */
    Path own() {
        return own;
    }

    /** Gives the lock back, or deletes what is temporary. */
    @Override
    public void close() throws LaunchException {
        try {
            if (lock.isPresent()) {
                lock.get().close();
            } else {
                delete(own);
            }
        } catch (IOException e) {
            throw new LaunchException("cannot clean up " + own + ": " + e.getMessage(), e);
        }
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
