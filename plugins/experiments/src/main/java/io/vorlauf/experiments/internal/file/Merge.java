package io.vorlauf.experiments.internal.file;

import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentException;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.experiments.internal.format.Lines;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts results of one experiment together. */
public final class Merge {

    private final Map<List<Object>, CellResult> cells = new LinkedHashMap<>();
    private final List<Environment> environments = new ArrayList<>();

    private Merge() {}

    /**
     * Puts parts together and writes the whole.
     *
     * @throws ExperimentException as {@link io.vorlauf.api.experiment.ExperimentService#merge} says
     */
    public static ExperimentResults merge(List<Path> files, Path merged) {
        if (files.isEmpty()) {
            throw new ExperimentException("there is nothing to merge");
        }
        Merge merge = new Merge();
        List<ExperimentResults> parts = files.stream().map(ResultsFile::read).toList();
        Experiment experiment = parts.get(0).experiment();
        for (int i = 0; i < parts.size(); i++) {
            Path file = files.get(i);
            ExperimentResults part = parts.get(i);
            Difference.of(part.experiment(), experiment).ifPresent(difference -> {
                throw new ExperimentException(file + " holds results of another experiment than " + files.get(0) + ": "
                        + difference);
            });
            merge.add(file, part);
        }
        ExperimentResults whole = new ExperimentResults(experiment, merge.environments,
                Contents.sorted(experiment, List.copyOf(merge.cells.values())));
        write(whole, merged);
        return whole;
    }

    private void add(Path file, ExperimentResults part) {
        for (Environment environment : part.environments()) {
            Difference.model(environments, environment).ifPresent(name -> {
                throw new ExperimentException(
                        file + " holds results of another model '" + name + "' than a file before");
            });
            for (Environment before : environments) {
                if (environment.costs().isEmpty() != before.costs().isEmpty()) {
                    throw new ExperimentException(file + " holds results of strategies that went by "
                            + Difference.timekeeping(environment) + " as in a file before");
                }
                Difference.defaults(environment, before).ifPresent(what -> {
                    throw new ExperimentException(file + " holds results of another strategy " + what
                            + " as in a file before");
                });
            }
        }
        List<Integer> numbers = part.environments().stream().map(this::number).toList();
        for (CellResult cell : part.cells()) {
            CellResult moved = cell.inEnvironment(numbers.get(cell.environment()));
            CellResult there = cells.putIfAbsent(List.of(cell.arm(), cell.block()), moved);
            if (there != null && !there.equals(moved)) {
                throw new ExperimentException("arm '" + cell.arm() + "' has another result for prompt '"
                        + cell.block().prompt() + "', seed " + cell.block().seed() + ", repetition "
                        + cell.block().repetition() + " in " + file + " than in a file before");
            }
        }
    }

    private int number(Environment environment) {
        if (!environments.contains(environment)) {
            environments.add(environment);
        }
        return environments.indexOf(environment);
    }

    private static void write(ExperimentResults results, Path file) {
        List<Lines> lines = new ArrayList<>();
        lines.add(new Lines.Header(results.experiment()));
        results.environments().forEach(environment -> lines.add(new Lines.Place(environment)));
        results.cells().forEach(cell -> lines.add(new Lines.Cell(cell)));
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            throw new ExperimentException(file + " is there already", e);
        } catch (NoSuchFileException e) {
            throw new ExperimentException("cannot write " + file + ": there is no such folder", e);
        } catch (IOException e) {
            throw new ExperimentException("cannot write " + file + ": " + ResultsFile.reason(e), e);
        }
        try {
            Files.write(file, (Iterable<String>) lines.stream().map(Lines::write)::iterator,
                    StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            deleteAfter(e, file);
            throw new ExperimentException("cannot write " + file + ": " + ResultsFile.reason(e), e);
        }
    }

    private static void deleteAfter(IOException failure, Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
