package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.experiment.ArmRole;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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

    /** The arm in question with the highest speed-up. */
    static Optional<ArmSummary> fastest(ExperimentSummary summary) {
        return candidates(summary).stream()
                .filter(arm -> Double.isFinite(speedUp(arm)))
                .max(Comparator.comparingDouble(Arms::speedUp));
    }

    /** The speed-up of an arm over its baseline; NaN for a baseline. */
    static double speedUp(ArmSummary arm) {
        return arm.comparison().map(comparison -> comparison.speedUp().value()).orElse(Double.NaN);
    }
}
