// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.CategorySummary;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Quantiles;
import io.vorlauf.report.Content.Table;
import io.vorlauf.report.internal.drawing.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The numbers. */
final class Tables {

    private static final String NOTHING = "-";

    private Tables() {}

    /** All arms. */
    static Table arms(ExperimentSummary summary) {
        List<String> head = List.of("arm", "rank", "tokens/s", "speed-up", "adjusted p", "verdict", "acceptance rate",
                "block efficiency", "identical texts");
        return new Table("Arms, the fastest first. Those of rank 1 cannot be told apart from it. Intervals have a confidence of "
                + Format.percent(summary.confidence()) + ".", head,
                Arms.ranked(summary).stream().map(Tables::arm).toList());
    }

    private static List<String> arm(ArmSummary arm) {
        return List.of(
                arm.arm().name(),
                arm.rank() == 0 ? NOTHING : String.valueOf(arm.rank()),
                Format.fixed(arm.totals().tokensPerSecond(), 1),
                arm.comparison().map(comparison -> Format.estimate(comparison.speedUp())).orElse(NOTHING),
                arm.comparison().map(comparison -> Format.pValue(comparison.adjustedPValue())).orElse(NOTHING),
                arm.comparison().map(Tables::verdict).orElse(NOTHING),
                Format.fixed(arm.totals().acceptanceRate(), 3),
                Format.fixed(arm.totals().blockEfficiency(), 2),
                arm.exactness().map(exact -> exact.identical() + "/" + exact.compared()).orElse(NOTHING));
    }

    private static String verdict(Comparison comparison) {
        return comparison.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Every point of a sweep, with its spread over seeds. */
    static Table points(ExperimentSummary summary) {
        List<List<String>> rows = Arms.candidates(summary).stream()
                .map(arm -> List.of(
                        arm.arm().name(),
                        Format.spread(arm.acceptanceRate(), 3),
                        Format.spread(arm.blockEfficiency(), 2),
                        Format.spread(arm.speedUp(), 2),
                        Format.fixed(arm.totals().tokensPerSecond(), 1),
                        arm.comparison().map(Tables::verdict).orElse(NOTHING),
                        String.valueOf(arm.acceptanceRate().trials())))
                .toList();
        return new Table("Mean ± standard deviation over trials.",
                List.of("point", "acceptance rate", "block efficiency",
                "speed-up", "tokens/s", "verdict", "trials"), rows);
    }

    /** Speed-up by category of prompts, if there are at least two. */
    static Optional<Table> categories(ExperimentSummary summary) {
        List<ArmSummary> candidates = Arms.candidates(summary);
        List<String> names = candidates.stream()
                .flatMap(arm -> arm.categories().stream())
                .map(CategorySummary::category)
                .distinct()
                .sorted()
                .toList();
        if (names.size() < 2) {
            return Optional.empty();
        }
        List<String> head = new ArrayList<>(List.of("category"));
        candidates.forEach(arm -> head.add(arm.arm().name()));
        List<List<String>> rows = new ArrayList<>();
        for (String name : names) {
            List<String> row = new ArrayList<>(List.of(name.isEmpty() ? "(none)" : name));
            candidates.forEach(arm -> row.add(arm.categories().stream()
                    .filter(category -> category.category().equals(name))
                    .findFirst()
                    .map(category -> Format.estimate(category.speedUp()))
                    .orElse(NOTHING)));
            rows.add(row);
        }
        return Optional.of(new Table("Speed-up by category of prompts.", head, rows));
    }

    /** Latency of arms. */
    static Table latency(List<ArmSummary> arms) {
        List<String> head = List.of("arm", "first token: median", "90 %", "99 %", "text: median", "90 %", "99 %",
                "round: median", "90 %", "99 %");
        List<List<String>> rows = new ArrayList<>();
        for (ArmSummary arm : arms) {
            List<String> row = new ArrayList<>(List.of(arm.arm().name()));
            add(row, arm.firstToken());
            add(row, arm.generation());
            add(row, arm.round());
            rows.add(row);
        }
        return new Table("Latency in milliseconds.", head, rows);
    }

    private static void add(List<String> row, Quantiles quantiles) {
        row.add(Format.millis(quantiles.p50()));
        row.add(Format.millis(quantiles.p90()));
        row.add(Format.millis(quantiles.p99()));
    }
}
