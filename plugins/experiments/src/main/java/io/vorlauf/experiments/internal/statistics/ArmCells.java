package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.CategorySummary;
import io.vorlauf.api.analysis.Comparison;
import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.analysis.Exactness;
import io.vorlauf.api.analysis.Totals;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.api.experiment.Block;
import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.experiment.LabelledPrompt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** The cells of an arm beside those of its baseline. */
final class ArmCells {

    private final ExperimentResults results;
    private final Arm arm;
    private final boolean overPrompts;
    private final Map<Block, CellResult> own;
    private final Map<Block, CellResult> baseline;

    ArmCells(ExperimentResults results, Arm arm, boolean overPrompts) {
        this.results = results;
        this.arm = arm;
        this.overPrompts = overPrompts;
        this.own = cells(results, arm);
        this.baseline = cells(results, results.experiment().arm(arm.baseline()));
    }

    private static Map<Block, CellResult> cells(ExperimentResults results, Arm arm) {
        Map<Block, CellResult> cells = new LinkedHashMap<>();
        results.cells(arm).forEach(cell -> cells.put(cell.block(), cell));
        return cells;
    }

    Arm arm() {
        return arm;
    }

    /** The pairs that intervals and tests are over; none for a baseline. */
    List<Pair> pairs() {
        return pairs(block -> true, overPrompts ? Block::prompt : block -> block);
    }

    private List<Pair> pairs(Predicate<Block> wanted, Function<Block, Object> unit) {
        Map<Object, Pair> pairs = new LinkedHashMap<>();
        if (arm.role() != ArmRole.BASELINE) {
            both().stream().filter(wanted).forEach(block -> pairs.merge(unit.apply(block),
                    Pair.of(own.get(block).metrics(), baseline.get(block).metrics()), Pair::plus));
        }
        return List.copyOf(pairs.values());
    }

    private List<Block> both() {
        // A block that was broken off and finished elsewhere says nothing about either place.
        return own.keySet().stream()
                .filter(baseline::containsKey)
                .filter(block -> own.get(block).environment() == baseline.get(block).environment())
                .toList();
    }

    ArmSummary summary(Optional<Comparison> comparison, double confidence) {
        Collection<CellResult> cells = own.values();
        Collection<List<CellResult>> trials = trials().values();
        return new ArmSummary(
                arm,
                Sums.of(cells),
                comparison,
                comparison.map(present -> exactness()),
                Latencies.of(cells.stream().mapToLong(cell -> cell.metrics().firstTokenNanos())),
                Latencies.of(cells.stream().mapToLong(cell -> cell.metrics().totalNanos())),
                Latencies.of(cells.stream()
                        .flatMap(cell -> cell.rounds().stream())
                        .mapToLong(RoundReport::totalNanos)),
                Spreads.of(trials.stream().map(Sums::of).mapToDouble(Totals::acceptanceRate)),
                Spreads.of(trials.stream().map(Sums::of).mapToDouble(Totals::blockEfficiency)),
                Spreads.of(trials().keySet().stream().mapToDouble(this::speedUp)),
                categories(confidence));
    }

    private Map<Long, List<CellResult>> trials() {
        Map<Long, List<CellResult>> trials = new TreeMap<>();
        own.forEach((block, cell) -> trials.computeIfAbsent(block.seed(), added -> new ArrayList<>()).add(cell));
        return trials;
    }

    private double speedUp(long seed) {
        return pairs(block -> block.seed() == seed, block -> seed).stream()
                .mapToDouble(pair -> Math.exp(pair.logRatio()))
                .findFirst()
                .orElse(Double.NaN);
    }

    private Exactness exactness() {
        boolean fixed = DifferingTexts.areCoupled(results, arm) || arm.settings().sampler().temperature() == 0;
        List<Block> both = both();
        List<Block> different = both.stream()
                .filter(block -> !own.get(block).ids().equals(baseline.get(block).ids()))
                .toList();
        return new Exactness(fixed, both.size(), both.size() - different.size(), different,
                fixed ? Double.NaN : FirstTokens.pValue(own, baseline));
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
        Estimate speedUp = SpeedUp.of(pairs(wanted, overPrompts ? Block::prompt : block -> block), confidence);
        List<CellResult> cells = own.values().stream().filter(cell -> wanted.test(cell.block())).toList();
        return new CategorySummary(name, prompts.size(), Sums.of(cells), speedUp);
    }
}
