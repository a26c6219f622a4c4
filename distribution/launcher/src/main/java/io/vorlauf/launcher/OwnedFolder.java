// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A folder that belongs to one process and goes with it. A process that is killed leaves its folder behind; the next one
 * {@linkplain #sweep sweeps} it.
 *
 * <p>Who is alive is told by a lock on the file {@code NAME.lock} beside the folder {@code NAME}: the system gives it back
 * when the process ends, however it does. The file is there before its folder and goes after it, so that a folder without
 * one is nobody's.
 *
 * @param path where it is
 * @param lockFile the file beside it
 * @param lock that file, open and, where that is possible, locked
 */
record OwnedFolder(Path path, Path lockFile, FileChannel lock) implements AutoCloseable {

    private static final String LOCK = ".lock";

    /** What became of an attempt to lock a file. */
    enum Attempt {
        LOCKED,
        HELD_BY_ANOTHER,
        /** As on some network file systems. */
        NOT_POSSIBLE;

        static Attempt at(FileChannel channel) {
            try {
                return channel.tryLock() == null ? HELD_BY_ANOTHER : LOCKED;
            } catch (OverlappingFileLockException e) {
                return HELD_BY_ANOTHER;
            } catch (IOException e) {
                return NOT_POSSIBLE;
            }
        }
    }

    /** Makes a folder with a name never used before, which begins with the prefix. */
    static OwnedFolder create(Path parent, String prefix, FileAttribute<?>... attributes) throws IOException {
        while (true) {
            Path path = parent.resolve(prefix + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36));
            Path lockFile = path.resolveSibling(path.getFileName() + LOCK);
            FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            // Somebody who sweeps may have seen the file before it was locked, and have locked or deleted it.
            if (Attempt.at(lock) != Attempt.HELD_BY_ANOTHER && Files.exists(lockFile)) {
                try {
                    Files.createDirectory(path, attributes);
                    return new OwnedFolder(path, lockFile, lock);
                } catch (IOException | RuntimeException e) {
                    Files.deleteIfExists(lockFile);
                    lock.close();
                    throw e;
                }
            }
            lock.close();
        }
    }

    /** Deletes what processes that are gone left in a folder. What cannot be deleted stays; it is not ours. */
    static void sweep(Path parent, String prefix) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(
                parent, path -> path.getFileName().toString().startsWith(prefix))) {
            for (Path path : found) {
                sweep(path);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Nothing depends on it.
        }
    }

    private static void sweep(Path path) {
        String name = path.getFileName().toString();
        try {
            if (name.endsWith(LOCK)) {
                sweepLocked(path, path.resolveSibling(name.substring(0, name.length() - LOCK.length())));
            } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    && !Files.exists(path.resolveSibling(name + LOCK), LinkOption.NOFOLLOW_LINKS)) {
                delete(path);
            }
        } catch (IOException e) {
            // Another user's, or swept by another process at this moment.
        }
    }

    private static void sweepLocked(Path lockFile, Path folder) throws IOException {
        try (FileChannel lock =
                FileChannel.open(lockFile, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (Attempt.at(lock) == Attempt.LOCKED) {
                delete(folder);
                Files.deleteIfExists(lockFile);
            }
        }
    }

    /** Deletes the folder, unless it has been moved away. */
    @Override
    public void close() throws IOException {
        try (lock) {
            delete(path);
            Files.deleteIfExists(lockFile);
        }
    }

    /** Deletes a file, or a folder with all that is in it, if it is there. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
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
