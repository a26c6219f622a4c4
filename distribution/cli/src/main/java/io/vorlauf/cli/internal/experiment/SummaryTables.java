// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.CategorySummary;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.Exactness;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Ranking;
import io.vorlauf.lab.analysis.Spread;
import io.vorlauf.lab.analysis.Totals;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tables of a comparison or a sweep, for people.
 *
 * @param summary what results say
 * @param console where to print
 */
record SummaryTables(ExperimentSummary summary, Console console) {

    private static final int DEPTHS = 8;

    /** Prints a table of points if there are any, else those of arms. */
    void print() {
        if (summary.arms().stream().anyMatch(arm -> !arm.arm().point().isEmpty())) {
            printPoints();
            printControls();
        } else {
            printSpeeds();
            printFigures();
            printDepths();
            printCategories();
        }
    }

    private void printSpeeds() {
        Table table = new Table(console.width(), "arm", "rank", "tokens/s", "speed-up",
                Numbers.fixed(100 * summary.confidence(), 0) + " % interval", "p", "verdict");
        for (ArmSummary arm : ranked()) {
            Optional<Comparison> comparison = arm.comparison();
            table.add(
                    arm.arm().name(),
                    arm.rank() == 0 ? "-" : String.valueOf(arm.rank()),
                    Numbers.fixed(arm.totals().tokensPerSecond(), 1),
                    comparison.map(present -> console.coloured(present.verdict(), Numbers.fixed(present.speedUp().value(), 2)))
                            .orElse("-"),
                    interval(comparison),
                    comparison.map(SummaryTables::pValue).orElse("-"),
                    comparison.map(present -> console.coloured(present.verdict(), Json.word(present.verdict(), ' ')))
                            .orElse("(baseline)"));
        }
        table.print(console.out());
        console.paragraph("speed-up: geometric mean over prompts; p: corrected for all comparisons; of one rank: cannot "
                + "be told apart from its first");
    }

    // Ranking by ranking, the fastest first, with the controls of its baseline at the end.
    private List<ArmSummary> ranked() {
        List<ArmSummary> arms = new ArrayList<>();
        for (Ranking ranking : summary.rankings()) {
            ranking.ranks().keySet().forEach(name -> arms.add(summary.arm(name)));
            summary.arms().stream()
                    .filter(arm -> arm.rank() == 0 && arm.arm().baseline().equals(ranking.baseline()))
                    .forEach(arms::add);
        }
        return arms;
    }

    private static String pValue(Comparison comparison) {
        double value = comparison.adjustedPValue();
        return value < 0.001 ? "<0.001" : Numbers.fixed(value, 3);
    }

    private void printFigures() {
        Table table = new Table(console.width(), "arm", "acceptance rate", "block efficiency", "first token", "draft",
                "verify", "overhead", "identical").expendable("overhead", "draft", "verify", "first token");
        for (ArmSummary arm : summary.arms()) {
            Totals totals = arm.totals();
            table.add(
                    arm.arm().name(),
                    Numbers.fixed(totals.acceptanceRate(), 3),
                    Numbers.fixed(totals.blockEfficiency(), 2),
                    arm.firstToken().count() == 0
                            ? "-"
                            : Numbers.fixed(Json.millis(arm.firstToken().p50()), 1) + " ms",
                    Numbers.percent(totals.draftShare()),
                    Numbers.percent(totals.verifyShare()),
                    Numbers.percent(totals.overheadShare()),
                    arm.exactness().map(SummaryTables::identical).orElse("-"));
        }
        console.out().println();
        table.print(console.out());
    }

    private static String identical(Exactness exactness) {
        return exactness.identical() + "/" + exactness.compared();
    }

    private void printDepths() {
        List<ArmSummary> guessing =
                summary.arms().stream().filter(arm -> arm.totals().draftedTokens() > 0).toList();
        if (guessing.isEmpty()) {
            return;
        }
        Table table = new Table(console.width(), "arm", "conditional acceptance at depth 1, 2, …");
        guessing.forEach(arm -> table.add(arm.arm().name(), arm.totals().acceptanceByDepth().stream()
                .limit(DEPTHS)
                .map(depth -> Numbers.fixed(depth.rate(), 2))
                .collect(Collectors.joining(" "))));
        console.out().println();
        table.print(console.out());
    }

    private void printCategories() {
        List<ArmSummary> candidates = summary.arms().stream()
                .filter(arm -> arm.arm().role() == ArmRole.CANDIDATE)
                .toList();
        if (candidates.isEmpty() || candidates.get(0).categories().size() < 2) {
            return;
        }
        Table table = new Table(console.width(), "category", "prompts", "speed-up");
        for (CategorySummary category : candidates.get(0).categories()) {
            if (category.prompts() == 0) {
                continue;
            }
            table.add(category.category().isEmpty() ? "(none)" : category.category(),
                    String.valueOf(category.prompts()),
                    candidates.stream()
                            .map(arm -> arm.arm().name() + Table.UNBREAKABLE + speedUp(arm, category.category()))
                            .collect(Collectors.joining(", ")));
        }
        console.out().println();
        table.print(console.out());
    }

    private static String speedUp(ArmSummary arm, String category) {
        return arm.categories().stream()
                .filter(other -> other.category().equals(category))
                .map(other -> Numbers.fixed(other.speedUp().value(), 2))
                .findFirst()
                .orElse("-");
    }

    private static String interval(Optional<Comparison> comparison) {
        return comparison.map(present -> Numbers.interval(present.speedUp(), 2)).orElse("-");
    }

    private void printPoints() {
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
        Table table = new Table(console.width(), head.toArray(String[]::new))
                .expendable("block efficiency", "acceptance rate");
        for (ArmSummary point : points) {
            List<String> row = new ArrayList<>();
            axes.forEach(axis -> row.add(point.arm().point().getOrDefault(axis, "-")));
            row.add(spread(point.acceptanceRate(), 3));
            row.add(spread(point.blockEfficiency(), 2));
            String mean = spread(point.speedUp(), 2);
            row.add(point.comparison().map(comparison -> console.coloured(comparison.verdict(), mean)).orElse(mean));
            row.add(interval(point.comparison()));
            table.add(row.toArray(String[]::new));
        }
        table.print(console.out());
    }

    private void printControls() {
        Table table = new Table(console.width(), "baseline", "tokens/s", "against itself");
        summary.arms().stream()
                .filter(arm -> arm.arm().role() == ArmRole.CONTROL)
                .forEach(arm -> table.add(
                        arm.arm().baseline(),
                        Numbers.fixed(summary.arm(arm.arm().baseline()).totals().tokensPerSecond(), 1),
                        interval(arm.comparison())));
        console.out().println();
        table.print(console.out());
    }

    private static String spread(Spread spread, int decimals) {
        return Numbers.fixed(spread.mean(), decimals)
                + (spread.trials() > 1 ? " ± " + Numbers.fixed(spread.deviation(), decimals) : "");
    }
}
