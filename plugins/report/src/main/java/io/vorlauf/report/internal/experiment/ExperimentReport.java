package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.analysis.ReportWriter;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import io.vorlauf.report.HtmlReport;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.report.ReportException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the report of an experiment: words, tables and plots, as far as there is data for them. */
public final class ExperimentReport implements ReportWriter {

    private final SampleSource samples;

    /** A writer that shows texts from this source. */
    public ExperimentReport(SampleSource samples) {
        this.samples = samples;
    }

    @Override
    public Path write(ExperimentResults results, ExperimentSummary summary, Path directory) throws IOException {
        try {
            return HtmlReport.write(report(results, summary), directory);
        } catch (ReportException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    private Report report(ExperimentResults results, ExperimentSummary summary) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("What came out", Words.of(results, summary)));
        Sweep.of(summary).ifPresentOrElse(
                sweep -> {
                    sections.add(new Section("Over the sweep", sweep.plots()));
                    sections.add(new Section("Every point", List.of(Tables.points(summary))));
                },
                () -> sections.add(new Section("Speed", speed(summary))));
        sections.add(new Section("Where guesses fail", Depths.of(results, summary)));
        sections.add(new Section("Time", Times.of(results, summary)));
        sections.add(new Section("A text and a tree", sample(results, summary)));
        sections.add(new Section("How it was measured", Conditions.of(results, summary)));
        return new Report(results.experiment().title(), subtitle(results), sections);
    }

    private static List<Content> speed(ExperimentSummary summary) {
        List<Content> contents = new ArrayList<>();
        contents.add(Speeds.plot(summary));
        contents.add(Tables.arms(summary));
        Tables.categories(summary).ifPresent(contents::add);
        return contents;
    }

    private List<Content> sample(ExperimentResults results, ExperimentSummary summary) {
        return samples.sample(results, Arms.bySpeed(summary).stream().map(ArmSummary::arm).toList());
    }

    private static String subtitle(ExperimentResults results) {
        String days = results.cells().stream()
                .map(cell -> LocalDate.ofInstant(cell.start(), ZoneOffset.UTC))
                .distinct()
                .sorted()
                .map(LocalDate::toString)
                .collect(Collectors.joining(", "));
        String places = results.environments().stream()
                .map(Environment::processor)
                .distinct()
                .collect(Collectors.joining(", "));
        return Stream.of(days, places).filter(part -> !part.isBlank()).collect(Collectors.joining(" · "));
    }
}
