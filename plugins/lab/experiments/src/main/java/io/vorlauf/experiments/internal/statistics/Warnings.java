// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Noise;
import io.vorlauf.lab.analysis.Noise.StandingOut;
import io.vorlauf.lab.analysis.Ranking;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to mind when reading a summary. */
final class Warnings {

    // One in a thousand, since it is looked at for every arm.
    private static final double SUSPICIOUS = 0.001;

    private static final int MOST_NAMED = 3;

    private Warnings() {}

    static List<String> of(
            ExperimentResults results, List<ArmSummary> arms, List<Ranking> rankings, List<String> differences,
            Noise noise, boolean overPrompts, double confidence) {
        List<String> warnings = new ArrayList<>();
        missing(results).ifPresent(warnings::add);
        goal(results, rankings).ifPresent(warnings::add);
        arms.forEach(arm -> Stream.of(noise(arm, confidence), firstTokens(arm), failures(results, arm))
                .flatMap(Optional::stream)
                .forEach(warnings::add));
        warnings.addAll(differences);
        standingOut(noise).ifPresent(warnings::add);
        if (!overPrompts) {
            warnings.add("with fewer than " + LogRatios.FEWEST + " prompts (" + results.experiment().prompts().size()
                    + ") intervals say nothing about other prompts than these");
        }
        long places = results.environments().stream().map(Environment::installation).distinct().count();
        if (places > 1) {
            warnings.add("results come from " + places
                    + " computers or installations; only speed-ups can be compared across them");
        }
        if (results.environments().stream().map(Environment::costs).distinct().count() > 1) {
            warnings.add("strategies took passes to cost other times in one part of the results than in another, so "
                    + "together they are not those of one run; parts that share their costs are");
        }
        warnings.addAll(CostCheck.of(results));
        return warnings;
    }

    private static Optional<String> missing(ExperimentResults results) {
        Experiment experiment = results.experiment();
        // What a goal makes needless is not missing, as long as every prompt was continued equally often.
        int round = experiment.size() / experiment.repetitions();
        int wanted = experiment.goal().equals(Goal.EVERYTHING)
                ? experiment.size()
                : Math.max(1, (results.cells().size() + round - 1) / round) * round;
        int missing = wanted - results.cells().size();
        return missing == 0
                ? Optional.empty()
                : Optional.of(missing + " of " + wanted + " generations are missing");
    }

    private static Optional<String> goal(ExperimentResults results, List<Ranking> rankings) {
        OptionalDouble wanted = results.experiment().goal().precision();
        double reached = Rankings.reach(rankings);
        if (wanted.isEmpty() || reached <= wanted.getAsDouble()) {
            return Optional.empty();
        }
        String only = Double.isFinite(reached)
                ? String.format(Locale.ROOT, "the widest interval of those that lead reaches ± %.1f %%", 100 * reached)
                : "some arm that leads has no interval";
        return Optional.of(String.format(Locale.ROOT, "± %.1f %% was not reached: ", 100 * wanted.getAsDouble()) + only
                + "; repetitions do away with the computer's noise only, more prompts with what differs between them, too");
    }

    private static Optional<String> standingOut(Noise noise) {
        List<StandingOut> all = noise.standingOut();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        String worst = all.stream()
                .limit(MOST_NAMED)
                .map(one -> "'" + one.arm() + "' for prompt '" + one.block().prompt() + "' ("
                        + String.format(Locale.ROOT, "%.1f", one.times()) + " times)")
                .collect(Collectors.joining(", "));
        String taking = all.size() == 1 ? " generation took" : " generations took";
        return Optional.of(all.size() + taking + " far longer than is usual for the arm (counted all the same): " + worst
                + (all.size() > MOST_NAMED ? ", …" : ""));
    }

    private static Optional<String> noise(ArmSummary arm, double confidence) {
        return arm.comparison()
                .filter(comparison -> arm.arm().role() == ArmRole.CONTROL && comparison.speedUp().excludes(1))
                .map(comparison -> "'" + arm.arm().baseline() + "' differs from itself: its second run was "
                        + number(comparison.speedUp()) + " times as fast as its first. Chance alone does that in "
                        + String.format(Locale.ROOT, "%.0f", 100 * (1 - confidence))
                        + " of 100 experiments; else the computer is too noisy for differences of that size");
    }

    private static String number(Estimate estimate) {
        return String.format(
                Locale.ROOT, "%.3f [%.3f, %.3f]", estimate.value(), estimate.low(), estimate.high());
    }

    private static Optional<String> firstTokens(ArmSummary arm) {
        return arm.exactness()
                .filter(exactness -> exactness.firstTokenPValue() < SUSPICIOUS)
                .map(exactness -> "'" + arm.arm().name() + "' begins its texts otherwise than '" + arm.arm().baseline()
                        + "': chance would do that once in "
                        + String.format(Locale.ROOT, "%.0f", 1 / exactness.firstTokenPValue()) + " experiments");
    }

    private static Optional<String> failures(ExperimentResults results, ArmSummary arm) {
        if (arm.totals().failedRounds() == 0) {
            return Optional.empty();
        }
        Map<String, Integer> others = new TreeMap<>();
        results.cells(arm.arm()).forEach(cell -> cell.metrics().failures()
                .forEach((strategy, times) -> others.merge(strategy, times, Integer::sum)));
        others.remove(arm.arm().settings().strategy());
        // A strategy may let others guess; then their code is to blame, not its own.
        String blame = others.entrySet().stream()
                .map(other -> "in " + other.getValue() + " of them by the code of '" + other.getKey()
                        + "', which it had let guess")
                .collect(Collectors.joining(", and "));
        return Optional.of("the strategy of '" + arm.arm().name() + "' failed in " + arm.totals().failedRounds()
                + " rounds" + (blame.isEmpty() ? "" : ", " + blame));
    }
}
