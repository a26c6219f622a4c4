package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.Comparison;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.analysis.Spread;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The table of a sweep, a row for each point, for people. */
final class SweepTable {

    private SweepTable() {}

    static void print(ExperimentSummary summary, PrintWriter out) {
        List<ArmSummary> points = summary.arms().stream()
                .filter(arm -> arm.arm().role() == ArmRole.CANDIDATE)
                .toList();
        List<String> axes = points.stream()
                .flatMap(arm -> arm.arm().point().keySet().stream())
                .distinct()
                .toList();
        List<String> head = new ArrayList<>(axes);
        head.addAll(List.of("acceptance rate", "block efficiency", "speed-up",
                Numbers.fixed(100 * summary.confidence(), 0) + " % interval"));
        Table table = new Table(ComparisonTables.WIDTH, head.toArray(String[]::new));
        for (ArmSummary point : points) {
            List<String> row = new ArrayList<>();
            axes.forEach(axis -> row.add(point.arm().point().getOrDefault(axis, "-")));
            row.add(spread(point.acceptanceRate(), 3));
            row.add(spread(point.blockEfficiency(), 2));
            row.add(spread(point.speedUp(), 2));
            row.add(point.comparison()
                    .map(Comparison::speedUp)
                    .map(ComparisonTables::interval)
                    .orElse("-"));
            table.add(row.toArray(String[]::new));
        }
        table.print(out);
        printControls(summary, out);
    }

    private static void printControls(ExperimentSummary summary, PrintWriter out) {
        Table table = new Table(ComparisonTables.WIDTH, "baseline", "tokens/s", "against itself");
        summary.arms().stream()
                .filter(arm -> arm.arm().role() == ArmRole.CONTROL)
                .forEach(arm -> table.add(
                        arm.arm().baseline(),
                        Numbers.fixed(summary.arm(arm.arm().baseline()).totals().tokensPerSecond(), 1),
                        arm.comparison().map(Comparison::speedUp).map(ComparisonTables::interval).orElse("-")));
        out.println();
        table.print(out);
    }

    private static String spread(Spread spread, int decimals) {
        return Numbers.fixed(spread.mean(), decimals)
                + (spread.trials() > 1 ? " ± " + Numbers.fixed(spread.deviation(), decimals) : "");
    }
}
