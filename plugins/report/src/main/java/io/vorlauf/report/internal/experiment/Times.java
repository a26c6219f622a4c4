package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.plot.DistributionPlot;
import io.vorlauf.report.plot.SharePlot;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Where the time went, and how long one waits. */
final class Times {

    private static final List<String> PHASES = List.of("draft", "verify", "sampling", "tokenizer", "bookkeeping");
    private static final int MOST_ARMS = 10;
    private static final double NANOS_PER_MILLI = 1e6;

    private Times() {}

    static List<Content> of(ExperimentResults results, ExperimentSummary summary) {
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
        List<DistributionPlot.Row> rows = arms.stream()
                .flatMap(arm -> row(arm, value, results))
                .toList();
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
