package io.vorlauf.cli.internal.command;

import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.platform.BadInput;
import io.vorlauf.cli.internal.platform.CommandFailure;
import io.vorlauf.report.HtmlReport;
import io.vorlauf.report.Report;
import io.vorlauf.report.ReportException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What a study is made on, and where its report goes. */
final class StudyOptions {

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "One prompt a line, or JSON Lines with prompt, turns (the first is taken) or ids. Default: "
                    + "16 beginnings of stories.")
    private Path promptFile;

    @Option(names = "--limit", paramLabel = "N", description = "Take the first N prompts. Default: all.")
    private Integer limit;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the report goes. Default: a new folder vorlauf-report.")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    /**
     * The prompts.
     *
     * @throws BadInput if the limit is out of range or there are none
     */
    List<LabelledPrompt> prompts() {
        return ExperimentOptions.prompts(promptFile, limit);
    }

    /** The folder for the report: the one that is named, or the next free one. */
    OutputFolder folder() {
        return Optional.ofNullable(out)
                .map(OutputFolder::named)
                .orElseGet(() -> OutputFolder.free(Path.of(""), "vorlauf-report"));
    }

    /**
     * Prints what came out of an experiment, with what must not be and what to mind, and writes the report.
     *
     * @throws CommandFailure if the report cannot be written; everything else was printed by then
     */
    void show(Console console, ExperimentSummary summary, Consumer<PrintWriter> table, Map<String, Object> object,
            Report report, OutputFolder folder) {
        try {
            show(console, table, object, report, folder);
        } finally {
            console.fail(summary.failures());
            console.warn(summary.warnings());
        }
    }

    /**
     * Prints what came out and writes the report.
     *
     * @throws CommandFailure if the report cannot be written; everything else was printed by then
     */
    void show(Console console, Consumer<PrintWriter> table, Map<String, Object> object, Report report,
            OutputFolder folder) {
        Path page = null;
        ReportException failure = null;
        try {
            page = HtmlReport.write(report, folder.folder());
        } catch (ReportException e) {
            failure = e;
        }
        if (json) {
            Map<String, Object> withReport = new LinkedHashMap<>(object);
            withReport.put("report", page == null ? null : page.toString());
            console.printJson(withReport);
        } else {
            table.accept(console.out());
            console.out().flush();
            if (page != null) {
                console.err().println("report: " + page);
            }
        }
        if (failure != null) {
            throw new CommandFailure(failure.getMessage(), failure);
        }
    }
}
