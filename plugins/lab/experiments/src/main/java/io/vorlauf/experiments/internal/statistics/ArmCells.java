// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.CategorySummary;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Exactness;
import io.vorlauf.lab.analysis.Totals;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The cells of an arm beside those of its baseline. */
final class ArmCells {

    private final ExperimentResults results;
    private final Arm arm;
    private final boolean overPrompts;
    private final Map<Block, CellResult> own;
    private final Map<Block, CellResult> baseline;
    private final Set<Block> complete;

    ArmCells(ExperimentResults results, Arm arm, boolean overPrompts) {
        this.results = results;
        this.arm = arm;
        this.overPrompts = overPrompts;
        this.own = cells(results, arm);
        this.baseline = cells(results, results.experiment().arm(arm.baseline()));
        this.complete = complete(results, arm.baseline());
    }

    // In which all arms of the ranking have finished: else two arms could each be faster than the other, depending on
    // which third one they are compared by. A block that was broken off and finished elsewhere is none either.
    private static Set<Block> complete(ExperimentResults results, String baseline) {
        List<Map<Block, CellResult>> ranked = results.experiment().arms().stream()
                .filter(arm -> arm.baseline().equals(baseline) && arm.role() != ArmRole.CONTROL)
                .map(arm -> cells(results, arm))
                .toList();
        return ranked.get(0).keySet().stream()
                .filter(block -> ranked.stream().allMatch(cells -> cells.containsKey(block)))
                .filter(block -> ranked.stream().map(cells -> cells.get(block).environment()).distinct().count() == 1)
                .collect(Collectors.toSet());
    }

    private static Map<Block, CellResult> cells(ExperimentResults results, Arm arm) {
        Map<Block, CellResult> cells = new LinkedHashMap<>();
        results.cells(arm).forEach(cell -> cells.put(cell.block(), cell));
        return cells;
    }

    Arm arm() {
        return arm;
    }

    /** What both did, pair by pair: by prompts or, if there are too few, by blocks. */
    List<LogRatios.Pair> pairs(ArmCells other) {
        return List.copyOf(pairs(other.own, block -> true, unit()).values());
    }

    private Function<Block, Object> unit() {
        return overPrompts ? Block::prompt : block -> block;
    }

    private Map<Object, LogRatios.Pair> pairs(
            Map<Block, CellResult> other, Predicate<Block> wanted, Function<Block, Object> unit) {
        Map<Object, LogRatios.Pair> pairs = new LinkedHashMap<>();
        both(other).stream().filter(complete::contains).filter(wanted).forEach(block -> pairs.merge(unit.apply(block),
                LogRatios.Pair.of(own.get(block).metrics(), other.get(block).metrics()), LogRatios.Pair::plus));
        return pairs;
    }

    private List<Block> both(Map<Block, CellResult> other) {
        return own.keySet().stream()
                .filter(other::containsKey)
                .filter(block -> own.get(block).environment() == other.get(block).environment())
                .toList();
    }

    ArmSummary summary(int rank, Optional<Comparison> comparison, double confidence) {
        Collection<CellResult> cells = own.values();
        Collection<List<CellResult>> trials = trials().values();
        return new ArmSummary(
                arm,
                Figures.totals(cells),
                rank,
                comparison,
                comparison.map(present -> exactness()),
                Figures.quantiles(cells.stream().mapToLong(cell -> cell.metrics().firstTokenNanos())),
                Figures.quantiles(cells.stream().mapToLong(cell -> cell.metrics().totalNanos())),
                Figures.quantiles(cells.stream()
                        .flatMap(cell -> cell.rounds().stream())
                        .mapToLong(RoundReport::totalNanos)),
                Figures.spread(trials.stream().map(Figures::totals).mapToDouble(Totals::acceptanceRate)),
                Figures.spread(trials.stream().map(Figures::totals).mapToDouble(Totals::blockEfficiency)),
                Figures.spread(trials().keySet().stream().mapToDouble(this::speedUp)),
                categories(confidence),
                prompts());
    }

    private Map<Long, List<CellResult>> trials() {
        Map<Long, List<CellResult>> trials = new TreeMap<>();
        own.forEach((block, cell) -> trials.computeIfAbsent(block.seed(), added -> new ArrayList<>()).add(cell));
        return trials;
    }

    private double speedUp(long seed) {
        return arm.role() == ArmRole.BASELINE
                ? Double.NaN
                : Math.exp(LogRatios.of(pairs(baseline, block -> block.seed() == seed, Block::prompt).values()).mean());
    }

    /** Whether it wrote what its baseline wrote; a baseline did. */
    Exactness exactness() {
        boolean fixed = DifferingTexts.areCoupled(results, arm) || arm.settings().sampler().temperature() == 0;
        List<Block> both = both(baseline);
        List<Block> different = both.stream()
                .filter(block -> !own.get(block).ids().equals(baseline.get(block).ids()))
                .toList();
        return new Exactness(fixed, both.size(), both.size() - different.size(), different,
                fixed ? Double.NaN : DifferingTexts.FirstTokens.pValue(own, baseline));
    }

    private Map<String, Double> prompts() {
        Map<String, Double> speedUps = new LinkedHashMap<>();
        if (arm.role() != ArmRole.BASELINE) {
            Map<Object, LogRatios.Pair> pairs = pairs(baseline, block -> true, Block::prompt);
            results.experiment().prompts().stream()
                    .map(LabelledPrompt::id)
                    .filter(pairs::containsKey)
                    .forEach(id -> speedUps.put(id, Math.exp(pairs.get(id).logRatio())));
        }
        return speedUps;
    }

    private List<CategorySummary> categories(double confidence) {
        Map<String, List<String>> categories = new TreeMap<>();
        for (LabelledPrompt prompt : results.experiment().prompts()) {
            categories.computeIfAbsent(prompt.category(), added -> new ArrayList<>()).add(prompt.id());
        }
        return categories.entrySet().stream()
                .map(entry -> category(entry.getKey(), entry.getValue(), confidence))
                .toList();
    }

    private CategorySummary category(String name, List<String> prompts, double confidence) {
        Predicate<Block> wanted = block -> prompts.contains(block.prompt());
        Estimate speedUp = arm.role() == ArmRole.BASELINE
                ? Estimate.UNKNOWN
                : LogRatios.of(pairs(baseline, wanted, unit()).values()).estimate(confidence);
        List<CellResult> cells = own.values().stream().filter(cell -> wanted.test(cell.block())).toList();
        // Another part, or a run that was broken off, has not run all of them.
        long run = cells.stream().map(cell -> cell.block().prompt()).distinct().count();
        return new CategorySummary(name, (int) run, Figures.totals(cells), speedUp);
    }
}
