// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import io.vorlauf.api.decoding.DecodingService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs experiments, with results in files of JSON Lines that {@code docs/experiments.md} describes. Thread-safe; one
 * file is written by one run at a time.
 */
@ProviderType
public interface ExperimentService {

    /** Runs an experiment by {@linkplain Timekeeping#MEASURED measured costs}. */
    default ExperimentResults run(
            DecodingService engine, Experiment experiment, Shard shard, Path file, ExperimentListener listener) {
        return run(engine, experiment, shard, Timekeeping.MEASURED, file, listener);
    }

    /**
     * Runs an experiment, or what is missing of it. Every result is in the file before the next generation begins; if
     * the file is there already, what it holds is not done again. Interrupting the calling thread ends the run after
     * the round in progress; the results then hold what is finished, and the thread stays interrupted.
     *
     * @param timekeeping by what time strategies decide
     * @param file where results go; its folder exists
     * @return all results in the file
     * @throws ExperimentException if the file is of another experiment or other timekeeping, damaged, in use, or cannot
     *     be read or written, or if a generation fails; what was finished stays in the file
     * @throws io.vorlauf.api.decoding.InvalidRequestException if an arm cannot be served
     */
    default ExperimentResults run(
            DecodingService engine, Experiment experiment, Shard shard, Timekeeping timekeeping, Path file,
            ExperimentListener listener) {
        return run(engine, experiment, shard, timekeeping, List.of(), file, listener);
    }

    /**
     * Runs an experiment for a command line, which is written down with the results; else as {@link
     * #run(DecodingService, Experiment, Shard, Timekeeping, Path, ExperimentListener)}.
     *
     * @param command the command line, word by word; empty if there is none
     */
    ExperimentResults run(
            DecodingService engine, Experiment experiment, Shard shard, Timekeeping timekeeping, List<String> command,
            Path file, ExperimentListener listener);

    /**
     * Writes down generations that were not made by a run of this service but elsewhere, with what is known of the
     * computer now.
     *
     * @param cells the generations, all of the environment 0
     * @param command the command line, word by word; empty if there is none
     * @param file where results go; must not exist
     * @return what is in the file then
     * @throws ExperimentException if a cell is not one of the experiment's or there twice, or the results cannot be
     *     written
     */
    ExperimentResults record(
            DecodingService engine, Experiment experiment, List<CellResult> cells, List<String> command, Path file);

    /**
     * Adds a line to results that says what else was measured. Nobody here reads it again.
     *
     * @param measured figures by name: numbers, texts, and lists and maps of them
     * @throws ExperimentException if there are no results, or the line cannot be written
     */
    void note(Path file, Map<String, ?> measured);

    /**
     * Reads results. A last line that was cut off when a run was killed does not count.
     *
     * @throws ExperimentException if the file cannot be read, is damaged, or is not one of results
     */
    ExperimentResults read(Path file);

    /**
     * Puts the results of parts of one experiment together.
     *
     * @param files the parts, in any order; may overlap only where they hold the same cell
     * @param merged where all results go; must not exist
     * @throws ExperimentException if a file cannot be read or is named twice, the files are of different experiments,
     *     one cell has different results in two of them, or the results cannot be written
     */
    ExperimentResults merge(List<Path> files, Path merged);
}
