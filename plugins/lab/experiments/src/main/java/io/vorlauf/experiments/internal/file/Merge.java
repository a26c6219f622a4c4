// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.file;

import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
     * @throws ExperimentException as {@link io.vorlauf.lab.experiment.ExperimentService#merge} says
     */
    public static ExperimentResults merge(List<Path> files, Path merged) {
        if (files.isEmpty()) {
            throw new ExperimentException("there is nothing to merge");
        }
        checkDifferent(files);
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
                ResultsFile.Contents.sorted(experiment, List.copyOf(merge.cells.values())));
        ResultsFile.write(whole, merged);
        return whole;
    }

    // A part that is there twice says nothing new, and most likely stands where another was meant.
    private static void checkDifferent(List<Path> files) {
        for (int i = 0; i < files.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (isSame(files.get(i), files.get(j))) {
                    throw new ExperimentException(files.get(i) + " is there twice" + (files.get(i).equals(files.get(j))
                            ? ""
                            : ", the first time as " + files.get(j)) + "; name every part once");
                }
            }
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            // What cannot be looked at cannot be read either, which is going to be said.
            return false;
        }
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
}
