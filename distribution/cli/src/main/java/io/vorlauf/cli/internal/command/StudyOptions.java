// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.cli.internal.experiment.Compared;
import io.vorlauf.cli.internal.experiment.ExperimentCall.Outcome;
import io.vorlauf.cli.internal.experiment.OutputFolder;
import io.vorlauf.cli.internal.study.StudyReport;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.report.ComparedSection;
import io.vorlauf.report.Content;
import io.vorlauf.report.HtmlReport;
import io.vorlauf.report.Report;
import io.vorlauf.report.ReportException;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.output.Console;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a study is made on, and where its report goes. */
final class StudyOptions {

    @Mixin
    private PromptOptions prompts;

    @Option(names = "--out", paramLabel = "DIR",
            description = "Where the report goes. Default: a new folder vorlauf-report.")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    PromptOptions prompts() {
        return prompts;
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
     * @throws CommandException if the report cannot be written; everything else was printed by then
     */
    void show(Console console, Outcome outcome, StudyReport report, OutputFolder folder) {
        List<String> failures = outcome.summary().failures();
        List<String> warnings = outcome.summary().warnings();
        Map<String, Object> object = report.toJson();
        object.put("failures", failures);
        object.put("warnings", warnings);
        Stream<Content> words = Stream.concat(
                failures.stream().map(Content.Failure::new), warnings.stream().map(Content.Warning::new));
        try {
            show(console, outcome.results(), report, object, words, folder);
        } finally {
            console.fail(failures);
            console.warn(warnings);
        }
    }

    /**
     * Prints what came out and writes the report.
     *
     * @param results what was measured
     * @throws CommandException if the report cannot be written; everything else was printed by then
     */
    void show(Console console, ExperimentResults results, StudyReport report, OutputFolder folder) {
        show(console, results, report, report.toJson(), Stream.empty(), folder);
    }

    // Both with what was compared: in the report below what came out.
    private void show(Console console, ExperimentResults results, StudyReport report, Map<String, Object> object,
            Stream<Content> words, OutputFolder folder) {
        Report plain = report.report();
        List<Report.Section> sections = new ArrayList<>(plain.sections());
        Report.Section first = sections.remove(0);
        sections.add(0, new Report.Section(first.title(), Stream.concat(words, first.contents().stream()).toList()));
        sections.add(1, ComparedSection.of(results));
        Path page = null;
        ReportException failure = null;
        try {
            page = folder.fill(() -> HtmlReport.write(
                    new Report(plain.title(), plain.subtitle(), sections), folder.folder()));
        } catch (ReportException e) {
            failure = e;
        }
        if (json) {
            Map<String, Object> withReport = new LinkedHashMap<>();
            withReport.put("compared", Compared.lines(results));
            withReport.put("environments", Compared.toJson(results));
            withReport.putAll(object);
            withReport.put("results", folder.results().toString());
            withReport.put("report", page == null ? null : page.toString());
            console.printJson(withReport);
        } else {
            Compared.lines(results, console.width()).forEach(console.out()::println);
            console.out().println();
            report.print(console);
            console.out().flush();
            console.err().println("results: " + folder.results());
            if (page != null) {
                console.err().println("report: " + page);
            }
        }
        if (failure != null) {
            throw new CommandException(failure.getMessage(), failure);
        }
    }
}
