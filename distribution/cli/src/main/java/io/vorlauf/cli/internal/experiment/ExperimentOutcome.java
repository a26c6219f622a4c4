package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.analysis.ExperimentAnalyst;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.experiment.ExperimentService;
import io.vorlauf.api.experiment.Shard;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.Platform;

/**
 * What came out of an experiment.
 *
 * @param results what was measured
 * @param summary what that says, complete or not
 * @param cancelled whether it was ended early; the thread is then not interrupted any more
 */
public record ExperimentOutcome(ExperimentResults results, ExperimentSummary summary, boolean cancelled) {

    private static final double CONFIDENCE = 0.95;

    /** Runs what is missing of an experiment by measured costs, with results in the folder. */
    public static ExperimentOutcome run(
            Platform platform, Console console, DecodingService engine, Experiment experiment, Shard shard,
            OutputFolder folder) {
        return run(platform, console, engine, experiment, shard, Timekeeping.MEASURED, folder);
    }

    /** Runs what is missing of an experiment, with results in the folder. */
    static ExperimentOutcome run(
            Platform platform, Console console, DecodingService engine, Experiment experiment, Shard shard,
            Timekeeping timekeeping, OutputFolder folder) {
        ExperimentService service = platform.service(ExperimentService.class, "experiment service");
        ExperimentResults results;
        try {
            results = service.run(engine, experiment, shard, timekeeping, folder.results(),
                    new ProgressLine(experiment, console, System::nanoTime));
        } finally {
            console.clearProgress();
        }
        // The interrupt has done its work; closing the models must not trip over it.
        boolean cancelled = Thread.interrupted();
        return new ExperimentOutcome(results, summarise(platform, results), cancelled);
    }

    /** Whether what came out must not be, whatever else does. */
    public boolean failed() {
        return !summary.failures().isEmpty();
    }

    /** What results say. */
    static ExperimentSummary summarise(Platform platform, ExperimentResults results) {
        return platform.service(ExperimentAnalyst.class, "experiment analyst").summarise(results, CONFIDENCE);
    }
}
