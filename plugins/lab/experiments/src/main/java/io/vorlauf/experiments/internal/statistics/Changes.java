// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.lab.analysis.Change;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Noise;
import io.vorlauf.lab.analysis.ResultsDifference;
import io.vorlauf.lab.analysis.Totals;
import io.vorlauf.lab.analysis.Verdict;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What became of the arms of an experiment from one run to another. Prompt by prompt, the speed-up of the later run is set
 * against that of the earlier one: a computer that was slower at one time was so for the baseline, too.
 *
 * <p>A new process is another one: its compiler may make faster or slower code of the same methods, and that moves all
 * prompts of an arm alike. So where there are several earlier runs, the later one is set against how much these differ
 * from each other, and not against how much prompts do.
 */
final class Changes {

    private final List<ExperimentResults> all;
    private final ExperimentResults before;
    private final ExperimentResults after;
    private final double confidence;
    private final double tolerance;
    private final Set<String> prompts;
    private final List<Arm> arms;

    /** Changes from earlier runs, the last of which is the one to show beside the later one. */
    Changes(List<ExperimentResults> earlier, ExperimentResults after, double confidence, double tolerance) {
        this.all = List.copyOf(earlier);
        this.before = earlier.get(earlier.size() - 1);
        this.after = after;
        this.confidence = confidence;
        this.tolerance = tolerance;
        this.prompts = after.experiment().prompts().stream()
                .filter(prompt -> all.stream().allMatch(run -> run.experiment().prompts().stream()
                        .anyMatch(other -> other.id().equals(prompt.id()) && other.prompt().equals(prompt.prompt()))))
                .map(LabelledPrompt::id)
                .collect(Collectors.toSet());
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("the two runs have no prompt in common");
        }
        this.arms = after.experiment().arms().stream()
                .filter(arm -> arm.role() != ArmRole.CONTROL)
                .filter(arm -> all.stream().allMatch(run -> find(run, arm).isPresent()))
                .toList();
        if (arms.isEmpty()) {
            throw new IllegalArgumentException("the two runs have no arm in common: before there were "
                    + names(before) + ", later " + names(after));
        }
    }

    private static Optional<Arm> find(ExperimentResults run, Arm arm) {
        return run.experiment().arms().stream()
                .filter(other -> other.name().equals(arm.name()) && other.role() == arm.role())
                .findFirst();
    }

    private static String names(ExperimentResults results) {
        return results.experiment().arms().stream().map(Arm::name).collect(Collectors.joining(", "));
    }

    ResultsDifference difference() {
        List<LogRatios> ratios = arms.stream().map(this::speedUps).toList();
        double most = Math.log1p(tolerance);
        List<Double> pValues = ratios.stream().map(ratio -> ratio.pValue(most)).toList();
        List<Double> adjusted = LogRatios.holm(pValues);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            boolean baseline = arms.get(i).role() == ArmRole.BASELINE;
            changes.add(change(arms.get(i), ratios.get(i), pValues.get(i), adjusted.get(i), baseline));
        }
        return new ResultsDifference(changes, sentence(changes), conditions());
    }

    private Change change(Arm arm, LogRatios ratios, double pValue, double adjusted, boolean baseline) {
        Map<Block, CellResult> old = cells(before, arm.name());
        List<CellResult> both = cells(after, arm.name()).values().stream()
                .filter(cell -> old.containsKey(cell.block()))
                .toList();
        long others = both.stream().filter(cell -> !cell.ids().equals(old.get(cell.block()).ids())).count();
        Totals later = Figures.totals(both);
        Totals earlier = Figures.totals(both.stream().map(cell -> old.get(cell.block())).toList());
        return new Change(arm.name(), baseline ? Estimate.UNKNOWN : ratios.estimate(confidence), pValue, adjusted,
                baseline ? Verdict.NO_DIFFERENCE_SHOWN : ratios.verdict(adjusted, confidence),
                LogRatios.of(speeds(arm.name()).values()).estimate(confidence),
                later.blockEfficiency() - earlier.blockEfficiency(), both.size(), (int) others);
    }

    /** What became of the speed-up; of no size for a baseline. */
    private LogRatios speedUps(Arm arm) {
        if (arm.role() == ArmRole.BASELINE) {
            return LogRatios.of(List.of());
        }
        if (all.size() == 1) {
            Map<String, LogRatios.Pair> own = speeds(arm.name());
            Map<String, LogRatios.Pair> base = speeds(arm.baseline());
            return LogRatios.of(own.keySet().stream()
                    .filter(base::containsKey)
                    .mapToDouble(prompt -> own.get(prompt).logRatio() - base.get(prompt).logRatio()));
        }
        return LogRatios.change(
                all.stream().mapToDouble(run -> speedUp(run, arm)).filter(Double::isFinite).toArray(),
                speedUp(after, arm));
    }

    /** The logarithm of an arm's speed-up in a run, over the prompts that all runs have. */
    private double speedUp(ExperimentResults run, Arm arm) {
        return LogRatios.of(pairs(cells(run, arm.name()), cells(run, arm.baseline())).values()).mean();
    }

    /** An arm later against itself before, prompt by prompt. */
    private Map<String, LogRatios.Pair> speeds(String arm) {
        return pairs(cells(after, arm), cells(before, arm));
    }

    private static Map<String, LogRatios.Pair> pairs(Map<Block, CellResult> own, Map<Block, CellResult> others) {
        Map<String, LogRatios.Pair> pairs = new LinkedHashMap<>();
        own.forEach((block, cell) -> {
            if (others.containsKey(block)) {
                pairs.merge(block.prompt(), LogRatios.Pair.of(cell.metrics(), others.get(block).metrics()),
                        LogRatios.Pair::plus);
            }
        });
        return pairs;
    }

    private Map<Block, CellResult> cells(ExperimentResults results, String arm) {
        Map<Block, CellResult> cells = new LinkedHashMap<>();
        results.cells().stream()
                .filter(cell -> cell.arm().equals(arm) && prompts.contains(cell.block().prompt()))
                .forEach(cell -> cells.put(cell.block(), cell));
        return cells;
    }

    private String sentence(List<Change> changes) {
        String slower = named(changes, Verdict.SLOWER);
        String faster = named(changes, Verdict.FASTER);
        if (!slower.isEmpty()) {
            return "slower than before: " + slower + (faster.isEmpty() ? "" : "; faster: " + faster) + baselines(changes);
        }
        if (!faster.isEmpty()) {
            return "faster than before: " + faster + "; slower: none" + baselines(changes);
        }
        List<Change> candidates = changes.stream().filter(change -> change.speedUp().hasInterval()).toList();
        if (candidates.isEmpty()) {
            return "nothing can be said: fewer than " + LogRatios.FEWEST
                    + " prompts were finished by an arm and its baseline in both runs";
        }
        double reach = candidates.stream()
                .map(Change::speedUp)
                .mapToDouble(ratio -> Math.sqrt(ratio.high() / ratio.low()) - 1)
                .max()
                .orElse(0);
        return "no change shown; changes below " + percent(Math.max(reach, 0.01) + tolerance)
                + " would not be seen in all arms" + baselines(changes);
    }

    // May be the computer, so it is no change; but who changed the engine wants to know.
    private String baselines(List<Change> changes) {
        String speeds = changes.stream()
                .filter(change -> change.speedUp().equals(Estimate.UNKNOWN))
                .filter(change -> change.speed().excludes(1)
                        && Math.abs(Math.log(change.speed().value())) > Math.log1p(tolerance))
                .map(change -> change.arm() + " ran at " + percent(change.speed().value()))
                .collect(Collectors.joining(", "));
        return speeds.isEmpty() ? "" : "; " + speeds + " of the speed before, which may be the computer";
    }

    private static String named(List<Change> changes, Verdict verdict) {
        return changes.stream()
                .filter(change -> change.verdict() == verdict)
                .map(change -> change.arm() + " by " + percent(Math.abs(change.speedUp().value() - 1)) + " ("
                        + signed(change.speedUp().low()) + " to " + signed(change.speedUp().high()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String signed(double ratio) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * (ratio - 1));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** What else is not the same. */
    private List<String> conditions() {
        List<String> conditions = new ArrayList<>();
        disturbed("the earlier run", before).ifPresent(conditions::add);
        disturbed("the later run", after).ifPresent(conditions::add);
        Set<String> only = new TreeSet<>(armNames(before));
        only.removeAll(armNames(after));
        Set<String> added = new TreeSet<>(armNames(after));
        added.removeAll(armNames(before));
        if (!only.isEmpty()) {
            conditions.add("arms that are there no more: " + String.join(", ", only));
        }
        if (!added.isEmpty()) {
            conditions.add("new arms: " + String.join(", ", added));
        }
        int most = Math.max(before.experiment().prompts().size(), after.experiment().prompts().size());
        if (prompts.size() < most) {
            conditions.add("only " + prompts.size() + " of " + most + " prompts are in both");
        }
        arms.stream()
                .filter(arm -> !find(before, arm).orElseThrow().settings().equals(arm.settings()))
                .forEach(arm -> conditions.add("'" + arm.name() + "' has other settings"));
        Map<String, Function<Environment, String>> places = new LinkedHashMap<>();
        places.put("processor", place -> place.processor() + ", " + place.cores() + " cores");
        places.put("Java", Environment::java);
        places.put("version", Environment::version);
        places.put("strategies", place -> place.strategies().toString());
        places.put("defaults of strategies", place -> place.defaults().toString());
        places.put("models", place -> place.models().stream()
                .map(model -> model.name() + " (" + model.weights() + " by " + model.backend()
                        + model.checksum().map(sum -> ", " + sum.substring(0, Math.min(12, sum.length()))).orElse("")
                        + ")")
                .collect(Collectors.joining(", ")));
        places.forEach((what, of) -> {
            String old = values(before, of);
            String now = values(after, of);
            if (!old.equals(now)) {
                conditions.add(what + ": before " + old + ", later " + now);
            }
        });
        return conditions;
    }

    private Optional<String> disturbed(String run, ExperimentResults results) {
        return Optional.of(new Analyst().summarise(results, confidence).noise())
                .filter(Noise::disturbed)
                .map(noise -> run + ": " + noise.sentence());
    }

    private static List<String> armNames(ExperimentResults results) {
        return results.experiment().arms().stream().map(Arm::name).toList();
    }

    private static String values(ExperimentResults results, Function<Environment, String> of) {
        return results.environments().stream().map(of).distinct().collect(Collectors.joining(" and "));
    }
}
