// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Ranking;
import io.vorlauf.lab.experiment.ArmRole;
import java.util.ArrayList;
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

    /** All arms, ranking by ranking, in each the fastest first and the controls of its baseline at the end. */
    static List<ArmSummary> ranked(ExperimentSummary summary) {
        List<ArmSummary> arms = new ArrayList<>();
        for (Ranking ranking : summary.rankings()) {
            ranking.ranks().keySet().forEach(name -> arms.add(summary.arm(name)));
            with(summary, ArmRole.CONTROL).stream()
                    .filter(arm -> arm.arm().baseline().equals(ranking.baseline()))
                    .forEach(arms::add);
        }
        return arms;
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

    /** What a figure calls an arm. */
    static String label(ArmSummary arm) {
        return arm.arm().role() == ArmRole.CONTROL ? arm.arm().baseline() + " again (A/A)" : arm.arm().name();
    }

    /** The speed-up of an arm over its baseline; NaN for a baseline. */
    static double speedUp(ArmSummary arm) {
        return arm.comparison().map(comparison -> comparison.speedUp().value()).orElse(Double.NaN);
    }
}
