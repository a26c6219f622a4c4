// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.ReportWriter;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.report.ComparedSection;
import io.vorlauf.report.Content;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.HtmlReport;
import io.vorlauf.report.RejectionDepths;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.report.ReportException;
import io.vorlauf.report.internal.drawing.Format;
import io.vorlauf.report.plot.Plot.DistributionPlot;
import io.vorlauf.report.plot.Plot.LinePlot.Line;
import io.vorlauf.report.plot.Plot.SharePlot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the report of an experiment: words, tables and plots, as far as there is data for them.
 *
 * @param samples shows generations token by token: a text and a tree that was grown for one, of arms of which the most
 *     wanted come first; nothing where what it takes is not at hand
 */
record ExperimentReport(BiFunction<ExperimentResults, List<Arm>, List<Content>> samples) implements ReportWriter {

    private static final int MOST_LINES = 6;
    private static final int DEEPEST = 16;
    private static final List<String> PHASES = List.of("draft", "verify", "sampling", "tokenizer", "bookkeeping");
    private static final int MOST_ARMS = 10;
    private static final double NANOS_PER_MILLI = 1e6;

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
        sections.add(ComparedSection.of(results));
        Sweep.of(summary).ifPresentOrElse(
                sweep -> {
                    sections.add(new Section("Over the sweep", sweep.plots()));
                    sections.add(new Section("Every point", List.of(Tables.points(summary))));
                },
                () -> sections.add(new Section("Speed", Speeds.of(results, summary))));
        sections.add(new Section("Where guesses fail", depths(results, summary)));
        sections.add(new Section("Time", times(results, summary)));
        sections.add(new Section("A text and a tree",
                samples.apply(results, Arms.bySpeed(summary).stream().map(ArmSummary::arm).toList())));
        sections.add(new Section("How it was measured", conditions(summary)));
        return new Report(results.experiment().title(), subtitle(results), sections);
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

    /** How figures were made from what was measured; {@link ComparedSection} says what that was. */
    private static List<Content> conditions(ExperimentSummary summary) {
        String over = summary.overPrompts() ? "prompts" : "blocks, for there were too few prompts,";
        return List.of(new Content.Paragraph("Speed-up is how many times as fast an arm was as its baseline, by the clock: "
                + "the geometric mean over " + over + " of the ratios of tokens per second. Its interval is that of "
                + "Student's t distribution, with a confidence of " + Format.percent(summary.confidence())
                + "; p-values are of the paired t test, corrected after Holm for the comparisons of all arms with each "
                + "other. The arms of each block ran one after the other in random order, after a warm-up."));
    }

    /** How far guesses hold. */
    private static List<Content> depths(ExperimentResults results, ExperimentSummary summary) {
        Map<String, RejectionDepths> depths = new LinkedHashMap<>();
        Arms.bySpeed(summary).stream()
                .filter(arm -> !arm.totals().acceptanceByDepth().isEmpty())
                .limit(MOST_LINES)
                .forEach(arm -> depths.put(arm.arm().name(), RejectionDepths.of(
                        results.cells(arm.arm()).stream().flatMap(cell -> cell.rounds().stream()).toList())));
        if (depths.isEmpty()) {
            return List.of();
        }
        Map.Entry<String, RejectionDepths> first = depths.entrySet().iterator().next();
        return List.of(
                first.getValue().figure(first.getKey()),
                figure("conditional-acceptance", "Conditional acceptance by depth",
                        "Of the rounds that came to this depth and had guesses there, the share in which one of them "
                                + "was accepted.",
                        depths, RejectionDepths::conditional),
                figure("cumulative-acceptance", "Cumulative acceptance by depth",
                        "Of all rounds with guesses, the share in which guesses were accepted down to this depth.",
                        depths, RejectionDepths::cumulative));
    }

    private static Figure figure(String id, String title, String caption, Map<String, RejectionDepths> depths,
            BiFunction<RejectionDepths, String, Line> curve) {
        List<Line> lines = depths.entrySet().stream()
                .map(arm -> curve.apply(arm.getValue(), arm.getKey()))
                .map(line -> new Line(line.name(), line.kind(),
                        line.points().subList(0, Math.min(DEEPEST, line.points().size()))))
                .toList();
        return RejectionDepths.figure(id, title, title + ", one line for each arm", caption, lines);
    }

    /** Where the time went, and how long one waits. */
    private static List<Content> times(ExperimentResults results, ExperimentSummary summary) {
        List<ArmSummary> arms = Arms.foremost(summary, MOST_ARMS);
        return List.of(
                phases(results, arms),
                distribution("first-token", "Time to the first token", "milliseconds",
                        metrics -> metrics.firstTokenNanos() / NANOS_PER_MILLI, results, arms),
                distribution("time-per-token", "Time per new token", "milliseconds",
                        metrics -> metrics.totalNanos() / NANOS_PER_MILLI / metrics.newTokens(), results, arms),
                Tables.latency(arms));
    }

    private static Figure phases(ExperimentResults results, List<ArmSummary> arms) {
        List<SharePlot.Bar> bars = arms.stream()
                .map(arm -> new SharePlot.Bar(arm.arm().name(), phases(results.cells(arm.arm()))))
                .toList();
        return new Figure("time-per-phase", "Time per phase", "Shares of the phases in the time of each arm",
                "Draft: growing trees, passes of drafts included. Verify: passes of the target. Sampling: the target's "
                        + "distributions and the decision about guesses. Tokenizer: ids to text. Bookkeeping: the "
                        + "rest.",
                new SharePlot("share of the time", PHASES, bars));
    }

    private static List<Double> phases(List<CellResult> cells) {
        List<ToLongFunction<DecodingMetrics>> phases = List.of(DecodingMetrics::draftNanos,
                DecodingMetrics::verifyNanos,
                DecodingMetrics::samplingNanos, DecodingMetrics::tokenizerNanos, DecodingMetrics::bookkeepingNanos);
        return phases.stream()
                .map(phase -> Math.max(0.0, cells.stream().mapToLong(cell -> phase.applyAsLong(cell.metrics())).sum()))
                .toList();
    }

    private static Figure distribution(
            String id, String title, String unit, ToDoubleFunction<DecodingMetrics> value, ExperimentResults results,
            List<ArmSummary> arms) {
        List<DistributionPlot.Row> rows = arms.stream().flatMap(arm -> row(arm, value, results)).toList();
        return new Figure(id, title, title + ", one box for each arm",
                "Over generations: the box is the middle half with the median in it, the whiskers go from the 5th to "
                        + "the 95th percentile.",
                new DistributionPlot(unit, rows));
    }

    private static Stream<DistributionPlot.Row> row(
            ArmSummary arm, ToDoubleFunction<DecodingMetrics> value, ExperimentResults results) {
        double[] sorted = results.cells(arm.arm()).stream()
                .map(cell -> cell.metrics())
                .filter(metrics -> metrics.newTokens() > 0)
                .mapToDouble(value)
                .sorted()
                .toArray();
        return sorted.length == 0 ? Stream.empty() : Stream.of(DistributionPlot.Row.of(arm.arm().name(), sorted));
    }
}
