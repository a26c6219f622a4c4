package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.analysis.ReportWriter;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.experiment.Shard;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.ModelReport;
import io.vorlauf.cli.internal.platform.CommandFailure;
import io.vorlauf.cli.internal.platform.Platform;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Runs an experiment for a command, and shows and reports what came out. */
public final class ExperimentCall {

    private final Platform platform;
    private final Console console;
    private final boolean json;
    private final BiConsumer<ExperimentSummary, PrintWriter> tables;

    private ExperimentCall(
            Platform platform, Console console, boolean json, BiConsumer<ExperimentSummary, PrintWriter> tables) {
        this.platform = platform;
        this.console = console;
        this.json = json;
        this.tables = tables;
    }

    /** A call that shows a table of arms. */
    public static ExperimentCall comparing(Platform platform, Console console, boolean json) {
        return new ExperimentCall(platform, console, json, ComparisonTables::print);
    }

    /** A call that shows a table of points. */
    public static ExperimentCall sweeping(Platform platform, Console console, boolean json) {
        return new ExperimentCall(platform, console, json, SweepTable::print);
    }

    /**
     * Runs what is missing of an experiment and shows all that is there.
     *
     * @return what came out, failed or not
     */
    public ExperimentOutcome run(
            DecodingService engine, Experiment experiment, Shard shard, Timekeeping timekeeping, OutputFolder folder) {
        ExperimentOutcome outcome =
                ExperimentOutcome.run(platform, console, engine, experiment, shard, timekeeping, folder);
        show(outcome.results(), outcome.summary(), folder);
        if (outcome.cancelled()) {
            console.err().println("cancelled; the same command goes on from there");
        }
        return outcome;
    }

    /**
     * Shows results, and writes a report of them.
     *
     * @return what came out, failed or not
     * @throws CommandFailure if the report cannot be written; everything else was shown by then
     */
    public ExperimentOutcome show(ExperimentResults results, OutputFolder folder) {
        ExperimentOutcome outcome =
                new ExperimentOutcome(results, ExperimentOutcome.summarise(platform, results), false);
        show(outcome.results(), outcome.summary(), folder);
        return outcome;
    }

    private void show(ExperimentResults results, ExperimentSummary summary, OutputFolder folder) {
        List<Path> reports = new ArrayList<>();
        try {
            for (ReportWriter writer : platform.services(ReportWriter.class)) {
                reports.add(writer.write(results, summary, folder.folder()));
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot write the report to " + folder.folder() + ": " + e.getMessage()
                    + "; the results are in " + folder.results(), e);
        } finally {
            print(results, summary, folder, reports);
        }
    }

    private void print(
            ExperimentResults results, ExperimentSummary summary, OutputFolder folder, List<Path> reports) {
        if (json) {
            Map<String, Object> object = SummaryJson.of(results, summary);
            object.put("results", folder.results().toString());
            object.put("reports", reports.stream().map(Path::toString).toList());
            console.printJson(object);
            console.fail(summary.failures());
            return;
        }
        tables.accept(summary, console.out());
        Set<ModelInfo> models = SummaryJson.models(results);
        if (!models.isEmpty()) {
            console.out().println("\nmodels: " + ModelReport.text(models));
        }
        console.out().flush();
        console.fail(summary.failures());
        console.warn(summary.warnings());
        console.err().println("results: " + folder.results());
        reports.forEach(report -> console.err().println("report: " + report));
    }
}
