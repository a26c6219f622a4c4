package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.experiment.ArmRole;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Picks arms out of a summary. */
final class Arms {

    private Arms() {}

    /** The arms in question. */
    static List<ArmSummary> candidates(ExperimentSummary summary) {
        return with(summary, ArmRole.CANDIDATE);
    }

    /** The arms of a role. */
    static List<ArmSummary> with(ExperimentSummary summary, ArmRole role) {
        return summary.arms().stream().filter(arm -> arm.arm().role() == role).toList();
    }

    /** The arms in question, the fastest first; those without a speed-up are left out. */
    static List<ArmSummary> bySpeed(ExperimentSummary summary) {
        return candidates(summary).stream()
                .filter(arm -> Double.isFinite(speedUp(arm)))
                .sorted(Comparator.comparingDouble(Arms::speedUp).reversed())
                .toList();
    }

    /**
     * The baseline of the fastest arm and the fastest arms, in the order of the experiment; all if they are not many.
     */
    static List<ArmSummary> foremost(ExperimentSummary summary, int most) {
        List<ArmSummary> fastest = bySpeed(summary).stream().limit(most).toList();
        Set<String> names = fastest.stream().map(arm -> arm.arm().name())
                .collect(Collectors.toCollection(HashSet::new));
        fastest.stream().findFirst().ifPresent(arm -> names.add(arm.arm().baseline()));
        return summary.arms().stream().filter(arm -> names.contains(arm.arm().name())).toList();
    }

    /** The speed-up of an arm over its baseline; NaN for a baseline. */
    static double speedUp(ArmSummary arm) {
        return arm.comparison().map(comparison -> comparison.speedUp().value()).orElse(Double.NaN);
    }
}
