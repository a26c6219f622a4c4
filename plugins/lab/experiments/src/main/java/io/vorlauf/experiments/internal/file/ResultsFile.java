// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.file;

import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.Timekeeping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A results file that is being written; nobody else writes it meanwhile. Every line is with the operating system before
 * {@link #append} returns, so that killing the process loses at most the line in progress. Used by one thread.
 */
public final class ResultsFile implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;
    private final List<CellResult> cells;
    private final List<Environment> before;
    private final boolean made;
    private Environment here;
    private int environment;
    private boolean entered;
    private long length;

    private ResultsFile(Path file, FileChannel channel, Contents contents, Environment here) {
        this.file = file;
        this.channel = channel;
        this.cells = new ArrayList<>(contents.cells());
        this.before = contents.environments();
        this.made = contents.experiment().isEmpty();
        this.length = contents.length();
        moveTo(here);
    }

    /**
     * Opens a file, or makes it. A line that was cut off is dropped.
     *
     * @param environment where the cells run that will be appended
     * @throws ExperimentException if the file is of another experiment, other models or strategies with other defaults,
     *     damaged, in use, or cannot be read or written
     */
    public static ResultsFile open(Path file, Experiment experiment, Environment environment) {
        return undisturbed(() -> openNow(file, experiment, environment));
    }

    private static ResultsFile openNow(Path file, Experiment experiment, Environment environment) {
        FileChannel channel = tried("write", file, () -> FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        try {
            lock(file, channel);
            // Not closed: that would close the channel.
            Contents contents = Contents.parse(
                    file, tried("read", file, () -> Channels.newInputStream(channel).readAllBytes()));
            Difference.check(file, contents, experiment, environment);
            ResultsFile results = new ResultsFile(file, channel, contents, environment);
            results.truncate();
            if (contents.experiment().isEmpty()) {
                results.append(new Lines.Header(experiment));
            } else {
                contents.results(file);
            }
            return results;
        } catch (RuntimeException e) {
            suppressing(e, () -> {
                channel.close();
                return null;
            });
            throw e;
        }
    }

    private static void lock(Path file, FileChannel channel) {
        try {
            if (tried("lock", file, channel::tryLock) == null) {
                throw inUse(file, null);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(file, e);
        }
    }

    private static ExperimentException inUse(Path file, Throwable cause) {
        return new ExperimentException(file + " is being written by another run", cause);
    }

    /**
     * The timekeeping by which the file goes on.
     *
     * @param wanted the one that is wanted
     * @throws ExperimentException if that is not the one by which it began
     */
    public Timekeeping timekeeping(Timekeeping wanted) {
        return Difference.timekeeping(file, before, wanted);
    }

    /** Says where the cells run that are not in the file yet; before the first of them is. */
    public void moveTo(Environment place) {
        // The file goes on in an environment in which it was before, if there is one like this.
        here = place;
        entered = before.contains(place);
        environment = entered ? before.indexOf(place) : before.size();
    }

    /** What is in the file, the newest last. */
    public List<CellResult> cells() {
        return List.copyOf(cells);
    }

    /** What is in the file, as results of its experiment. */
    public ExperimentResults results(Experiment experiment) {
        return new ExperimentResults(experiment, environments(), cells);
    }

    /** Where the cells ran that were there, and where they run now, in the order of their numbers. */
    public List<Environment> environments() {
        List<Environment> all = new ArrayList<>(before);
        if (!before.contains(here)) {
            all.add(here);
        }
        return List.copyOf(all);
    }

    /** The number of the environment in which cells run now. */
    public int environment() {
        return environment;
    }

    /**
     * Writes a cell.
     *
     * @throws ExperimentException if it cannot be written; the file then holds what it held before
     */
    public void append(CellResult cell) {
        undisturbed(() -> {
            // Not before: a place where nothing ran is none.
            if (!entered) {
                append(new Lines.Place(here));
                entered = true;
            }
            append(new Lines.Cell(cell));
            return cells.add(cell);
        });
    }

    private void append(Lines line) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line.write() + "\n");
        long size = bytes.remaining();
        try {
            long position = length;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
            length += size;
        } catch (IOException e) {
            ExperimentException failure = failure("write", file, e,
                    "; it holds " + cells.size() + " results, and the same command goes on from there");
            try {
                truncate();
            } catch (ExperimentException suppressed) {
                failure.addSuppressed(suppressed);
            }
            throw failure;
        }
    }

    /** Takes the file away if this run made it and it has no cell; only {@link #close} follows. */
    public void abandon() {
        if (made && cells.isEmpty()) {
            tried("delete", file, () -> Files.deleteIfExists(file));
        }
    }

    private void truncate() {
        tried("write", file, () -> channel.truncate(length));
    }

    /** Reads a file that is not being written. */
    public static ExperimentResults read(Path file) {
        return undisturbed(() -> Contents.parse(file, tried("read", existing(file), () -> Files.readAllBytes(file)))
                .results(file));
    }

    private static Path existing(Path file) {
        if (Files.notExists(file)) {
            throw new ExperimentException("there is no results file " + file);
        }
        return file;
    }

    /**
     * Writes results into a new file.
     *
     * @throws ExperimentException if it is there, or cannot be written
     */
    public static void write(ExperimentResults results, Path file) {
        undisturbed(() -> {
            writeNow(results, file);
            return null;
        });
    }

    private static void writeNow(ExperimentResults results, Path file) {
        List<Lines> lines = new ArrayList<>();
        lines.add(new Lines.Header(results.experiment()));
        results.environments().forEach(environment -> lines.add(new Lines.Place(environment)));
        results.cells().forEach(cell -> lines.add(new Lines.Cell(cell)));
        if (Files.exists(file)) {
            throw new ExperimentException(file + " is there already");
        }
        tried("write", file, () -> Files.createFile(file));
        try {
            Files.write(file, (Iterable<String>) lines.stream().map(Lines::write)::iterator,
                    StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            suppressing(e, () -> Files.deleteIfExists(file));
            throw failure("write", file, e, "");
        }
    }

    /**
     * Adds a line that says what else was measured.
     *
     * @throws ExperimentException if there are no results, or it cannot be written
     */
    public static void note(Path file, Map<String, ?> measured) {
        undisturbed(() -> tried("write", existing(file), () -> Files.writeString(
                file, new Lines.Note(measured).write() + "\n", StandardOpenOption.APPEND)));
    }

    @FunctionalInterface
    private interface Access<T> {
        T run() throws IOException;
    }

    /** What an access answers; if it fails, the message says what could not be done with the file, and why. */
    private static <T> T tried(String what, Path file, Access<T> access) {
        try {
            return access.run();
        } catch (IOException e) {
            throw failure(what, file, e, "");
        }
    }

    private static ExperimentException failure(String what, Path file, IOException e, String then) {
        return new ExperimentException("cannot " + what + " " + file + ": " + reason(e) + then, e);
    }

    /** What an exception means, in words. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such folder";
        }
        return e instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : String.valueOf(e.getMessage());
    }

    private static void suppressing(Exception failure, Access<?> access) {
        try {
            access.run();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        tried("write", file, () -> {
            channel.close();
            return null;
        });
    }

    /**
     * What a task answers, done as if the thread was not interrupted; afterwards it is again. Channels close themselves
     * under a thread that is interrupted, and it has to finish what it writes.
     */
    private static <T> T undisturbed(Supplier<T> task) {
        boolean interrupted = Thread.interrupted();
        try {
            return task.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * What the bytes of a results file say.
     *
     * @param experiment what was to be run; empty if not even the first line is complete
     * @param environments where cells ran
     * @param cells the cells in the order of the file
     * @param length how many bytes complete lines take; what follows was cut off when a run was killed
     */
    record Contents(
            Optional<Experiment> experiment, List<Environment> environments, List<CellResult> cells, long length) {

        /**
         * Reads the complete lines.
         *
         * @throws ExperimentException if one of them is not what it should be; the message names file and line
         */
        static Contents parse(Path file, byte[] bytes) {
            checkBeginning(file, bytes);
            Experiment experiment = null;
            List<Environment> environments = new ArrayList<>();
            List<CellResult> cells = new ArrayList<>();
            int start = 0;
            int number = 1;
            for (int end = 0; end < bytes.length; end++) {
                if (bytes[end] == '\n') {
                    Lines line = read(file, number, new String(bytes, start, end - start, StandardCharsets.UTF_8));
                    if (line instanceof Lines.Header header && number == 1) {
                        experiment = header.experiment();
                    } else if (line instanceof Lines.Place place && number > 1) {
                        environments.add(place.environment());
                    } else if (line instanceof Lines.Cell cell && cell.result().environment() < environments.size()) {
                        cells.add(cell.result());
                    } else if (!(line instanceof Lines.Note) || number == 1) {
                        throw damaged(file, number, "it does not belong there", null);
                    }
                    start = end + 1;
                    number++;
                }
            }
            return new Contents(Optional.ofNullable(experiment), environments, cells, start);
        }

        private static void checkBeginning(Path file, byte[] bytes) {
            byte[] expected = Lines.BEGINNING.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < Math.min(bytes.length, expected.length); i++) {
                if (bytes[i] != expected[i]) {
                    throw new ExperimentException(file
                            + " does not hold results of an experiment: it does not begin with " + Lines.BEGINNING);
                }
            }
        }

        private static Lines read(Path file, int number, String text) {
            try {
                return Lines.read(text);
            } catch (Lines.FormatException e) {
                throw damaged(file, number, e.getMessage(), e);
            }
        }

        private static ExperimentException damaged(Path file, int number, String what, Throwable cause) {
            return new ExperimentException("line " + number + " of " + file + " is damaged: " + what
                    + "; nothing was changed. Without that line, the other results can be read", cause);
        }

        /**
         * The results, with cells in the order of the experiment.
         *
         * @throws ExperimentException if there is no experiment, or a cell does not belong to it
         */
        ExperimentResults results(Path file) {
            Experiment known = experiment.orElseThrow(
                    () -> new ExperimentException(file + " does not hold results of an experiment: it is empty"));
            try {
                return new ExperimentResults(known, environments, sorted(known, cells));
            } catch (IllegalArgumentException e) {
                throw new ExperimentException(file + " is damaged: " + e.getMessage(), e);
            }
        }

        /** Cells in the order of the experiment; those of other experiments come last. */
        static List<CellResult> sorted(Experiment experiment, List<CellResult> cells) {
            Map<Object, Integer> order = new HashMap<>();
            experiment.blocks().forEach(block -> order.put(block, order.size()));
            return cells.stream()
                    .sorted(Comparator.comparing((CellResult cell) -> order.getOrDefault(cell.block(), order.size()))
                            .thenComparing(CellResult::position))
                    .toList();
        }
    }
}
