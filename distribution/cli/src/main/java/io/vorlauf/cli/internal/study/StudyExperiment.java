package io.vorlauf.cli.internal.study;

import io.vorlauf.api.analysis.ExperimentAnalyst;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.experiment.ExperimentService;
import io.vorlauf.api.experiment.Shard;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.experiment.ProgressLine;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.Platform;

/**
 * The experiment behind a study.
 *
 * @param results what was measured
 * @param summary what came out, complete or not
 * @param cancelled whether it was ended early; the thread is then not interrupted any more
 */
public record StudyExperiment(ExperimentResults results, ExperimentSummary summary, boolean cancelled) {

    private static final double CONFIDENCE = 0.95;

    /** Runs what is missing of an experiment, with results in the folder. */
    public static StudyExperiment run(
            Platform platform, Console console, DecodingService engine, Experiment experiment, OutputFolder folder) {
        ExperimentService service = platform.service(ExperimentService.class, "experiment service");
        ExperimentAnalyst analyst = platform.service(ExperimentAnalyst.class, "experiment analyst");
        try {
            ExperimentResults results = service.run(engine, experiment, Shard.ALL, folder.results(),
                    new ProgressLine(experiment, console, System::nanoTime));
            ExperimentSummary summary = analyst.summarise(results, CONFIDENCE);
            // The interrupt has done its work; closing the models must not trip over it.
            return new StudyExperiment(results, summary, Thread.interrupted());
        } finally {
            console.clearProgress();
        }
    }
}
