// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.ExperimentAnalyst;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Noise;
import io.vorlauf.lab.analysis.Ranking;
import io.vorlauf.lab.analysis.ResultsDifference;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/** Summarises results: each arm for itself, then who is the fastest, and what the computer's noise leaves of that. */
public final class Analyst implements ExperimentAnalyst {

    private static final double CONFIDENCE = 0.95;
    /**
     * How far the logarithms of speed ratios of two arms spread over prompts: about that of strategies of the built-in
     * pair on beginnings of stories, which is from 0.2 to 0.4.
     */
    private static final double SPREAD = 0.3;
    private static final double SHOWN = 0.8;
    // An arm that is not twice as fast as another one could not be told from it: that is no plan.
    private static final double LARGEST = 1;

    @Override
    public ExperimentSummary summarise(ExperimentResults results, double confidence) {
        check(confidence);
        boolean overPrompts = results.experiment().prompts().size() >= LogRatios.FEWEST;
        Map<String, ArmCells> cells = new LinkedHashMap<>();
        results.experiment().arms().forEach(arm -> cells.put(arm.name(), new ArmCells(results, arm, overPrompts)));
        DifferingTexts differences = new DifferingTexts(results, cells.values());
        Map<String, Comparison> controls = controls(cells, confidence);
        Noise noise = NoiseMeter.of(results, controls.values());
        List<Ranking> rankings = Rankings.of(List.copyOf(cells.values()), differences.failures().isEmpty(),
                noise.disturbed(), confidence);
        List<ArmSummary> arms = cells.values().stream()
                .map(arm -> summary(arm, rankings, controls, confidence))
                .toList();
        return new ExperimentSummary(confidence, overPrompts, arms, rankings, noise, differences.failures(),
                Warnings.of(results, arms, rankings, differences.warnings(), noise, overPrompts, confidence));
    }

    /** Whether results are as precise as their experiment wants them; false if it does not say. */
    public static boolean isPrecise(ExperimentResults results) {
        OptionalDouble wanted = results.experiment().goal().precision();
        return wanted.isPresent() && Rankings.reach(new Analyst().summarise(results, CONFIDENCE).rankings())
                <= wanted.getAsDouble();
    }

    private static void check(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("the confidence must be above 0 and below 1, not " + confidence);
        }
    }

    @Override
    public ResultsDifference difference(
            List<ExperimentResults> before, ExperimentResults after, double confidence, double tolerance) {
        check(confidence);
        if (before.isEmpty()) {
            throw new IllegalArgumentException("there is no earlier run");
        }
        if (!(tolerance >= 0 && tolerance < 1)) {
            throw new IllegalArgumentException("the tolerance must be from 0 to below 1, not " + tolerance);
        }
        return new Changes(before, after, confidence, tolerance).difference();
    }

    private static Map<String, Comparison> controls(Map<String, ArmCells> cells, double confidence) {
        Map<String, Comparison> controls = new HashMap<>();
        cells.forEach((name, arm) -> {
            if (arm.arm().role() == ArmRole.CONTROL) {
                controls.put(name, Rankings.control(arm, cells.get(arm.arm().baseline()), confidence));
            }
        });
        return controls;
    }

    private static ArmSummary summary(
            ArmCells cells, List<Ranking> rankings, Map<String, Comparison> controls, double confidence) {
        Arm arm = cells.arm();
        return rankings.stream()
                .filter(ranking -> ranking.ranks().containsKey(arm.name()))
                .findFirst()
                .map(ranking -> cells.summary(ranking.ranks().get(arm.name()),
                        ranking.comparison(arm.name(), arm.baseline()), confidence))
                .orElseGet(() -> cells.summary(0, Optional.of(controls.get(arm.name())), confidence));
    }

    /** Why hardly a difference can be shown, and what it would take; empty if one can. */
    @Override
    public Optional<String> obstacle(Experiment experiment, double confidence) {
        check(confidence);
        int prompts = experiment.prompts().size();
        int blocks = experiment.blocks().size();
        int comparisons = comparisons(experiment);
        if (comparisons == 0) {
            return Optional.empty();
        }
        // With few prompts it is blocks that are compared.
        boolean overPrompts = prompts >= LogRatios.FEWEST;
        int pairs = overPrompts ? prompts : blocks;
        if (least(pairs, comparisons, confidence) <= LARGEST) {
            return Optional.empty();
        }
        int needed = LogRatios.FEWEST;
        while (least(needed, comparisons, confidence) > LARGEST) {
            needed++;
        }
        int times = (needed + prompts - 1) / prompts;
        String why = pairs < LogRatios.FEWEST
                ? "no difference can be shown, however large"
                : String.format(Locale.ROOT, "only differences of about %.0f %% or more can be shown",
                        100 * least(pairs, comparisons, confidence));
        return Optional.of("with " + number(arms(experiment).size(), "arm") + " and " + number(prompts, "prompt")
                + (overPrompts || blocks == prompts ? "" : " of " + blocks / prompts + " texts each") + " " + why
                + "; take " + needed + " prompts or more" + (overPrompts ? "" : ", or every prompt " + times + " times"));
    }

    /** The least difference, as a share, that is shown in four of five experiments. */
    private static double least(int pairs, int comparisons, double confidence) {
        if (pairs < LogRatios.FEWEST) {
            return Double.POSITIVE_INFINITY;
        }
        TDistribution student = TDistribution.of(pairs - 1);
        double reach = student.inverseSurvivalProbability((1 - confidence) / 2 / comparisons)
                + student.inverseCumulativeProbability(SHOWN);
        return Math.expm1(reach * SPREAD / Math.sqrt(pairs));
    }

    // Each with each, among those of one baseline; of several baselines those with the most.
    private static int comparisons(Experiment experiment) {
        return arms(experiment).stream()
                .mapToInt(arm -> (int) arms(experiment).stream()
                        .filter(other -> other.baseline().equals(arm.baseline()))
                        .count())
                .map(number -> number * (number - 1) / 2)
                .max()
                .orElse(0);
    }

    private static List<Arm> arms(Experiment experiment) {
        return experiment.arms().stream().filter(arm -> arm.role() != ArmRole.CONTROL).toList();
    }

    private static String number(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
