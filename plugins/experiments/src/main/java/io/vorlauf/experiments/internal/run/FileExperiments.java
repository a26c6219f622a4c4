package io.vorlauf.experiments.internal.run;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentListener;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.experiment.ExperimentService;
import io.vorlauf.api.experiment.Shard;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.experiments.internal.file.Merge;
import io.vorlauf.experiments.internal.file.ResultsFile;
import java.nio.file.Path;
import java.util.List;

/** Experiments whose results are in files. */
public final class FileExperiments implements ExperimentService {

    @Override
    public ExperimentResults run(
            DecodingService engine, Experiment experiment, Shard shard, Timekeeping timekeeping, Path file,
            ExperimentListener listener) {
        ExperimentRun.run(engine, experiment, shard, timekeeping, file, listener);
        return read(file);
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
