// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.run;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.experiments.internal.file.Merge;
import io.vorlauf.experiments.internal.file.ResultsFile;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.lab.experiment.Surroundings;
import io.vorlauf.lab.experiment.Timekeeping;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Experiments whose results are in files. */
public final class FileExperiments implements ExperimentService {

    @Override
    public ExperimentResults run(
            DecodingService engine, Experiment experiment, Shard shard, Timekeeping timekeeping, List<String> command,
            Path file, ExperimentListener listener) {
        ExperimentRun.run(engine, experiment, shard, timekeeping, command, file, listener);
        return read(file);
    }

    @Override
    public ExperimentResults record(
            DecodingService engine, Experiment experiment, List<CellResult> cells, List<String> command, Path file) {
        Instant began = cells.stream().map(CellResult::start).min(Comparator.naturalOrder()).orElseGet(Instant::now);
        Environment here = Machine.environment(
                engine, experiment, new Occasion(began, command, Surroundings.UNKNOWN));
        try {
            ResultsFile.write(new ExperimentResults(experiment, List.of(here), cells), file);
        } catch (IllegalArgumentException e) {
            throw new ExperimentException("these results cannot be written down: " + e.getMessage(), e);
        }
        return read(file);
    }

    @Override
    public void note(Path file, Map<String, ?> measured) {
        ResultsFile.note(file, measured);
    }

    @Override
    public ExperimentResults read(Path file) {
        return ResultsFile.read(file);
    }

    @Override
    public ExperimentResults merge(List<Path> files, Path merged) {
        return Merge.merge(files, merged);
    }
}
