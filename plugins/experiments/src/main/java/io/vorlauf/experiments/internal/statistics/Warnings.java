package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What to mind when reading a summary. */
final class Warnings {

    // One in a thousand, since it is looked at for every arm.
    private static final double SUSPICIOUS = 0.001;

    private Warnings() {}

    static List<String> of(
            ExperimentResults results, List<ArmSummary> arms, List<String> differences, boolean overPrompts,
            double confidence) {
        List<String> warnings = new ArrayList<>();
        int missing = results.experiment().size() - results.cells().size();
        if (missing > 0) {
            warnings.add(missing + " of " + results.experiment().size() + " generations are missing");
        }
        arms.forEach(arm -> Stream.of(noise(arm, confidence), firstTokens(arm), failures(arm))
                .flatMap(Optional::stream)
                .forEach(warnings::add));
        warnings.addAll(differences);
        unable(results.experiment(), overPrompts, confidence).ifPresent(warnings::add);
        if (!overPrompts) {
            warnings.add("with fewer than " + SpeedUp.FEWEST + " prompts (" + results.experiment().prompts().size()
                    + ") intervals say nothing about other prompts than these");
        }
        if (results.environments().size() > 1) {
            warnings.add("results come from " + results.environments().size()
                    + " computers or installations; only speed-ups can be compared across them");
        }
        if (results.environments().stream().map(Environment::costs).distinct().count() > 1) {
            warnings.add("strategies took passes to cost other times in one part of the results than in another, so "
                    + "together they are not those of one run; parts that share their costs are");
        }
        return warnings;
    }

    // The smallest p-value there is has all pairs on one side, and Holm's correction multiplies it by the tests.
    private static Optional<String> unable(Experiment experiment, boolean overPrompts, double confidence) {
        long tests = experiment.arms().stream().filter(arm -> arm.role() == ArmRole.CANDIDATE).count();
        int pairs = overPrompts ? experiment.prompts().size() : experiment.blocks().size();
        if (pairs < SpeedUp.FEWEST || tests * 2 / Math.pow(2, pairs) < 1 - confidence) {
            return Optional.empty();
        }
        return Optional.of("with " + tests + " arms and " + pairs + (overPrompts ? " prompts" : " texts each")
                + " no difference can be shown, however large; take more prompts");
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

    private static Optional<String> failures(ArmSummary arm) {
        return arm.totals().failedRounds() == 0
                ? Optional.empty()
                : Optional.of("the strategy of '" + arm.arm().name() + "' failed in " + arm.totals().failedRounds()
                        + " rounds");
    }
}
