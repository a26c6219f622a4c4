package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.experiment.Block;
import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentException;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.experiment.ExperimentService;
import io.vorlauf.api.experiment.Shard;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.cli.internal.platform.BadInput;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The folder of an experiment, with its results and its report. */
public record OutputFolder(Path folder) {

    private static final String RESULTS = "results.jsonl";

    /**
     * A folder that was named; it is made if it is not there. What it holds of the same experiment is not done again.
     *
     * @throws BadInput if it cannot be made
     */
    public static OutputFolder named(Path folder) {
        try {
            Files.createDirectories(folder);
            return new OutputFolder(folder);
        } catch (FileAlreadyExistsException e) {
            throw new BadInput("cannot write to " + folder + ": it is not a folder", e);
        } catch (AccessDeniedException e) {
            throw new BadInput("cannot make the folder " + folder + ": permission denied", e);
        } catch (FileSystemException e) {
            throw new BadInput("cannot make the folder " + folder + ": " + e.getReason(), e);
        } catch (IOException e) {
            throw new BadInput("cannot make the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * The first of {@code NAME}, {@code NAME-2}, {@code NAME-3}, … that is not there yet, or empty, or where a run of
     * the same experiment, by the same timekeeping, was broken off.
     */
    public static OutputFolder next(
            Path parent, String name, ExperimentService service, Experiment experiment, Shard shard,
            Timekeeping timekeeping) {
        Path folder = parent.resolve(name);
        for (int number = 2;
                !isFree(folder) && !isBrokenOff(folder, service, experiment, shard, timekeeping);
                number++) {
            folder = parent.resolve(name + "-" + number);
        }
        return named(folder);
    }

    /** The first of {@code NAME}, {@code NAME-2}, {@code NAME-3}, … that is not there yet, or empty. */
    public static OutputFolder free(Path parent, String name) {
        Path folder = parent.resolve(name);
        for (int number = 2; !isFree(folder); number++) {
            folder = parent.resolve(name + "-" + number);
        }
        return named(folder);
    }

    private static boolean isFree(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            // Whatever is in there, it is not ours.
            return false;
        }
    }

    private static boolean isBrokenOff(
            Path folder, ExperimentService service, Experiment experiment, Shard shard, Timekeeping timekeeping) {
        try {
            ExperimentResults there = service.read(folder.resolve(RESULTS));
            List<Block> blocks = blocks(experiment, shard);
            return there.experiment().equals(experiment)
                    && there.environments().stream().allMatch(environment -> went(environment, timekeeping))
                    && there.cells().stream().map(CellResult::block).allMatch(blocks::contains)
                    && there.cells().size() < blocks.size() * experiment.arms().size();
        } catch (ExperimentException e) {
            // Whatever that is, it is not ours to go on with.
            return false;
        }
    }

    private static boolean went(Environment environment, Timekeeping wanted) {
        return wanted instanceof Timekeeping.Given given
                ? environment.costs().equals(Optional.of(given.costs()))
                : environment.costs().isEmpty() == (wanted instanceof Timekeeping.Live);
    }

    private static List<Block> blocks(Experiment experiment, Shard shard) {
        List<Block> all = experiment.blocks();
        return IntStream.range(0, all.size()).filter(shard::contains).mapToObj(all::get).toList();
    }

    /** The file with the results. */
    public Path results() {
        return folder.resolve(RESULTS);
    }

    /**
     * The results file of what a user names: the file itself, or the folder it is in.
     *
     * @throws BadInput if there is none
     */
    public static Path resultsIn(Path named) {
        Path file = Files.isDirectory(named) ? named.resolve(RESULTS) : named;
        if (!Files.exists(file)) {
            throw new BadInput("there is no results file " + file);
        }
        return file;
    }
}
