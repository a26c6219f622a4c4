// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.experiment.Timekeeping;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Reasons;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The folder of an experiment, with its results and its report. It is made when there is something to put into it.
 *
 * @param folder where it is, or is going to be
 */
public record OutputFolder(Path folder) {

    private static final String RESULTS = "results.jsonl";

    /**
     * A folder that was named, whether it is there or not. What it holds of the same experiment is not done again.
     *
     * @throws BadInput if it is no folder, or cannot be made where it would be
     */
    public static OutputFolder named(Path folder) {
        BadInput.when(Files.exists(folder) && !Files.isDirectory(folder),
                "cannot write to " + folder + ": it is not a folder");
        Path above = folder.toAbsolutePath().normalize();
        while (above.getParent() != null && !Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
            above = above.getParent();
        }
        BadInput.when(!Files.isDirectory(above),
                "cannot make the folder " + folder + ": " + above + " is not a folder");
        BadInput.when(!Files.isWritable(above), "cannot write to " + folder + ": permission denied in " + above);
        return new OutputFolder(folder);
    }

    /**
     * The first of {@code NAME}, {@code NAME-2}, {@code NAME-3}, … that is not there yet, or empty, or where a run of
     * the same experiment, by the same timekeeping, was broken off.
     */
    public static OutputFolder next(
            Path parent, String name, ExperimentService service, Plan plan, Timekeeping timekeeping) {
        return first(parent, name, folder -> isFree(folder) || isBrokenOff(folder, service, plan, timekeeping));
    }

    /** The first of {@code NAME}, {@code NAME-2}, {@code NAME-3}, … that is not there yet, or empty. */
    public static OutputFolder free(Path parent, String name) {
        return first(parent, name, OutputFolder::isFree);
    }

    private static OutputFolder first(Path parent, String name, Predicate<Path> fits) {
        Path folder = parent.resolve(name);
        for (int number = 2; !fits.test(folder); number++) {
            folder = parent.resolve(name + "-" + number);
        }
        return new OutputFolder(folder);
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

    private static boolean isBrokenOff(Path folder, ExperimentService service, Plan plan, Timekeeping timekeeping) {
        try {
            ExperimentResults there = service.read(folder.resolve(RESULTS));
            List<Block> blocks = plan.blocks();
            return there.experiment().equals(plan.experiment())
                    && there.environments().stream().allMatch(environment -> went(environment, timekeeping))
                    && there.cells().stream().map(CellResult::block).allMatch(blocks::contains)
                    && there.cells().size() < plan.generations();
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

    /**
     * Makes the folder if it is not there, and does what fills it. If that fails and nothing was put into folders that
     * were made for it, they go again.
     *
     * @throws BadInput if it cannot be made
     */
    public <T> T fill(Supplier<T> work) {
        List<Path> made = make();
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            removeEmpty(made, e);
            throw e;
        }
    }

    // Those that were not there, the innermost first.
    private List<Path> make() {
        List<Path> missing = new ArrayList<>();
        Path path = folder.toAbsolutePath().normalize();
        while (path != null && !Files.exists(path)) {
            missing.add(path);
            path = path.getParent();
        }
        try {
            Files.createDirectories(folder);
            return missing;
        } catch (IOException e) {
            throw new BadInput("cannot make the folder " + folder + ": " + Reasons.of(e), e);
        }
    }

    private static void removeEmpty(List<Path> folders, Throwable failure) {
        try {
            for (Path made : folders) {
                Files.deleteIfExists(made);
            }
        } catch (DirectoryNotEmptyException e) {
            // There is something in it, so it stays.
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
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
        BadInput.when(!Files.exists(file), "there is no results file " + file);
        return file;
    }
}
