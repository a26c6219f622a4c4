package io.vorlauf.experiments.internal.file;

import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentException;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.experiments.internal.format.Lines;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;

/**
 * A results file that is being written; nobody else writes it meanwhile. Every line is with the operating system before
 * {@link #append} returns, so that killing the process loses at most the line in progress. Used by one thread.
 */
public final class ResultsFile implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;
    private final List<CellResult> cells;
    private final List<Environment> before;
    private Environment here;
    private int environment;
    private boolean entered;
    private long length;

    private ResultsFile(Path file, FileChannel channel, Contents contents, Environment here) {
        this.file = file;
        this.channel = channel;
        this.cells = new ArrayList<>(contents.cells());
        this.before = contents.environments();
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
        return Undisturbed.get(() -> openNow(file, experiment, environment));
    }

    private static ResultsFile openNow(Path file, Experiment experiment, Environment environment) {
        FileChannel channel = openChannel(file);
        try {
            lock(file, channel);
            Contents contents = Contents.parse(file, readAll(file, channel));
            contents.experiment().ifPresent(there -> Difference.check(file, there, experiment));
            Difference.checkModels(file, contents.environments(), environment);
            Difference.checkDefaults(file, contents.environments(), environment);
            ResultsFile results = new ResultsFile(file, channel, contents, environment);
            results.truncate();
            if (contents.experiment().isEmpty()) {
                results.append(new Lines.Header(experiment));
            } else {
                contents.results(file);
            }
            return results;
        } catch (RuntimeException e) {
            closeAfter(e, channel);
            throw e;
        }
    }

    private static FileChannel openChannel(Path file) {
        try {
            return FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw new ExperimentException("cannot write " + file + ": there is no such folder", e);
        } catch (IOException e) {
            throw new ExperimentException("cannot write " + file + ": " + reason(e), e);
        }
    }

    private static void lock(Path file, FileChannel channel) {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(file, e);
        } catch (IOException e) {
            throw new ExperimentException("cannot lock " + file + ": " + reason(e), e);
        }
        throw inUse(file, null);
    }

    private static ExperimentException inUse(Path file, Throwable cause) {
        return new ExperimentException(file + " is being written by another run", cause);
    }

    private static byte[] readAll(Path file, FileChannel channel) {
        try {
            // Not closed: that would close the channel.
            InputStream stream = Channels.newInputStream(channel);
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new ExperimentException("cannot read " + file + ": " + reason(e), e);
        }
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
        Undisturbed.get(() -> {
            appendNow(cell);
            return null;
        });
    }

    private void appendNow(CellResult cell) {
        // Not before: a place where nothing ran is none.
        if (!entered) {
            append(new Lines.Place(here));
            entered = true;
        }
        append(new Lines.Cell(cell));
        cells.add(cell);
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
            ExperimentException failure = new ExperimentException("cannot write " + file + ": " + reason(e)
                    + "; it holds " + cells.size() + " results, and the same command goes on from there", e);
            try {
                truncate();
            } catch (ExperimentException suppressed) {
                failure.addSuppressed(suppressed);
            }
            throw failure;
        }
    }

    private void truncate() {
        try {
            channel.truncate(length);
        } catch (IOException e) {
            throw new ExperimentException("cannot write " + file + ": " + reason(e), e);
        }
    }

    /** Reads a file that is not being written. */
    public static ExperimentResults read(Path file) {
        return Undisturbed.get(() -> readNow(file));
    }

    private static ExperimentResults readNow(Path file) {
        try {
            return Contents.parse(file, Files.readAllBytes(file)).results(file);
        } catch (NoSuchFileException e) {
            throw new ExperimentException("there is no results file " + file, e);
        } catch (IOException e) {
            throw new ExperimentException("cannot read " + file + ": " + reason(e), e);
        }
    }

    /** What an exception means, in words. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : String.valueOf(e.getMessage());
    }

    private static void closeAfter(RuntimeException failure, FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ExperimentException("cannot write " + file + ": " + reason(e), e);
        }
    }
}
