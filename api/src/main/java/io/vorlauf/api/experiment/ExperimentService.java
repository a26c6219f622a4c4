package io.vorlauf.api.experiment;

import io.vorlauf.api.decoding.DecodingService;
import java.nio.file.Path;
import java.util.List;
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
    ExperimentResults run(
            DecodingService engine, Experiment experiment, Shard shard, Timekeeping timekeeping, Path file,
            ExperimentListener listener);

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
     * @throws ExperimentException if a file cannot be read, the files are of different experiments, one cell has
     *     different results in two of them, or the results cannot be written
     */
    ExperimentResults merge(List<Path> files, Path merged);
}
