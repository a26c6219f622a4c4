// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.lab.analysis.ExperimentAnalyst;
import io.vorlauf.lab.analysis.ResultsDifference;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.ExperimentService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An earlier run of the same experiment, in a folder beside: what a second run is compared with unasked.
 *
 * @param folder where it is
 * @param results its results
 */
public record EarlierRun(Path folder, ExperimentResults results) {

    /**
     * By how much an arm may differ from a single earlier run without a word. In Java 17 the speed-ups of the built-in pair
     * differ from process to process with a standard deviation of 7 to 9 %, probably for its compiler decides anew.
     */
    public static final double TOLERANCE = 0.08;

    // Reading results takes time, and folders become many.
    private static final int MOST_FOLDERS = 5;

    /** The last one before some results that has cells. */
    static Optional<EarlierRun> of(ExperimentResults results, OutputFolder folder, ExperimentService service) {
        Path here = folder.folder().toAbsolutePath().normalize();
        Optional<Instant> now = start(results);
        if (now.isEmpty() || here.getParent() == null) {
            return Optional.empty();
        }
        return beside(here).stream()
                .flatMap(other -> read(other, service).stream())
                .filter(other -> isSame(other.results().experiment(), results.experiment()))
                .filter(other -> start(other.results()).filter(then -> then.isBefore(now.get())).isPresent())
                .max(Comparator.comparing(other -> start(other.results()).orElseThrow()));
    }

    /** In one line, what became of it. */
    String sentence(ExperimentResults later, ExperimentAnalyst analyst) {
        ResultsDifference difference =
                analyst.difference(List.of(results), later, Plan.CONFIDENCE, TOLERANCE);
        return "since the run of " + LocalDate.ofInstant(start(results).orElseThrow(), ZoneOffset.UTC) + " in "
                + folder.getFileName() + ": " + difference.sentence();
    }

    // Folders of the same name with another number; those of other names may be anything.
    private static List<Path> beside(Path here) {
        String name = here.getFileName().toString().replaceFirst("-\\d+$", "");
        try (Stream<Path> all = Files.list(here.getParent())) {
            return all.filter(other -> !other.equals(here))
                    .filter(other -> other.getFileName().toString().replaceFirst("-\\d+$", "").equals(name))
                    .filter(other -> Files.isRegularFile(results(other)))
                    .sorted(Comparator.comparing((Path other) -> results(other).toFile().lastModified()).reversed())
                    .limit(MOST_FOLDERS)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Path results(Path folder) {
        return new OutputFolder(folder).results();
    }

    private static Optional<EarlierRun> read(Path folder, ExperimentService service) {
        try {
            return Optional.of(new EarlierRun(folder, service.read(results(folder))));
        } catch (ExperimentException e) {
            // Whatever is wrong with it, nobody asked for it.
            return Optional.empty();
        }
    }

    private static boolean isSame(Experiment one, Experiment other) {
        return one.title().equals(other.title()) && one.prompts().equals(other.prompts())
                && one.seeds().equals(other.seeds()) && one.arms().equals(other.arms());
    }

    private static Optional<Instant> start(ExperimentResults results) {
        return results.cells().stream().map(CellResult::start).min(Comparator.naturalOrder());
    }
}
