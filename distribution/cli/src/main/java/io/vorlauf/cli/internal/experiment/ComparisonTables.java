package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.CategorySummary;
import io.vorlauf.api.analysis.Comparison;
import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.analysis.Exactness;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.analysis.Totals;
import io.vorlauf.api.analysis.Verdict;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.cli.internal.output.Json;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.output.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables of a comparison, for people. */
final class ComparisonTables {

    static final int WIDTH = 100;
    private static final int DEPTHS = 8;

    private final ExperimentSummary summary;
    private final PrintWriter out;

    private ComparisonTables(ExperimentSummary summary, PrintWriter out) {
        this.summary = summary;
        this.out = out;
    }

    static void print(ExperimentSummary summary, PrintWriter out) {
        ComparisonTables tables = new ComparisonTables(summary, out);
        tables.printSpeeds();
        tables.printFigures();
        tables.printDepths();
        tables.printCategories();
    }

    private void printSpeeds() {
        Table table = new Table(WIDTH, "arm", "tokens/s", "speed-up",
                Numbers.fixed(100 * summary.confidence(), 0) + " % interval", "p", "against its baseline");
        for (ArmSummary arm : summary.arms()) {
            Optional<Comparison> comparison = arm.comparison();
            table.add(
                    arm.arm().name(),
                    Numbers.fixed(arm.totals().tokensPerSecond(), 1),
                    comparison.map(present -> Numbers.fixed(present.speedUp().value(), 2)).orElse("-"),
                    comparison.map(present -> interval(present.speedUp())).orElse("-"),
                    comparison.map(present -> pValue(arm, present)).orElse("-"),
                    comparison.map(present -> verdict(present.verdict())).orElse("(baseline)"));
        }
        table.print(out);
    }

    static String interval(Estimate estimate) {
        return estimate.hasInterval()
                ? Numbers.fixed(estimate.low(), 2) + " … " + Numbers.fixed(estimate.high(), 2)
                : "-";
    }

    private static String pValue(ArmSummary arm, Comparison comparison) {
        double value = arm.arm().role() == ArmRole.CONTROL ? comparison.pValue() : comparison.adjustedPValue();
        return value < 0.001 ? "<0.001" : Numbers.fixed(value, 3);
    }

    private static String verdict(Verdict verdict) {
        return switch (verdict) {
            case FASTER -> "faster";
            case SLOWER -> "slower";
            case NO_DIFFERENCE_SHOWN -> "no difference shown";
        };
    }

    private void printFigures() {
        Table table = new Table(WIDTH, "arm", "acceptance rate", "block efficiency", "first token", "draft", "verify",
                "overhead", "identical");
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
                    arm.exactness().map(ComparisonTables::identical).orElse("-"));
        }
        out.println();
        table.print(out);
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
        Table table = new Table(WIDTH, "arm", "conditional acceptance at depth 1, 2, …");
        guessing.forEach(arm -> table.add(arm.arm().name(), arm.totals().acceptanceByDepth().stream()
                .limit(DEPTHS)
                .map(depth -> Numbers.fixed(depth.rate(), 2))
                .collect(Collectors.joining(" "))));
        out.println();
        table.print(out);
    }

    private void printCategories() {
        List<ArmSummary> candidates = summary.arms().stream()
                .filter(arm -> arm.arm().role() == ArmRole.CANDIDATE)
                .toList();
        if (candidates.isEmpty() || candidates.get(0).categories().size() < 2) {
            return;
        }
        Table table = new Table(WIDTH, "category", "prompts", "speed-up");
        for (CategorySummary category : candidates.get(0).categories()) {
            table.add(category.category().isEmpty() ? "(none)" : category.category(),
                    String.valueOf(category.prompts()),
                    candidates.stream()
                            .map(arm -> arm.arm().name() + Table.UNBREAKABLE + speedUp(arm, category.category()))
                            .collect(Collectors.joining(", ")));
        }
        out.println();
        table.print(out);
    }

    private static String speedUp(ArmSummary arm, String category) {
        return arm.categories().stream()
                .filter(other -> other.category().equals(category))
                .map(other -> Numbers.fixed(other.speedUp().value(), 2))
                .findFirst()
                .orElse("-");
    }
}
