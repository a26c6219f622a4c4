package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.Comparison;
import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.analysis.ExperimentAnalyst;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.analysis.Verdict;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.api.experiment.ExperimentResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Summarises results: each arm for itself, then all together, for Holm's correction is about all of them. */
public final class Analyst implements ExperimentAnalyst {

    @Override
    public ExperimentSummary summarise(ExperimentResults results, double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("the confidence must be above 0 and below 1, not " + confidence);
        }
        boolean overPrompts = results.experiment().prompts().size() >= SpeedUp.FEWEST;
        List<Arm> arms = results.experiment().arms();
        List<ArmCells> cells = arms.stream().map(arm -> new ArmCells(results, arm, overPrompts)).toList();
        List<Optional<Comparison>> comparisons = compare(cells, confidence);
        List<ArmSummary> summaries = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            summaries.add(cells.get(i).summary(comparisons.get(i), confidence));
        }
        DifferingTexts differences = new DifferingTexts(results, summaries);
        return new ExperimentSummary(confidence, overPrompts, summaries, differences.failures(),
                Warnings.of(results, summaries, differences.warnings(), overPrompts, confidence));
    }

    private static List<Optional<Comparison>> compare(List<ArmCells> arms, double confidence) {
        List<Double> pValues = arms.stream().map(arm -> SignedRank.pValue(arm.pairs())).toList();
        List<Double> tested = new ArrayList<>(pValues);
        for (int i = 0; i < arms.size(); i++) {
            if (arms.get(i).arm().role() != ArmRole.CANDIDATE) {
                tested.set(i, Double.NaN);
            }
        }
        List<Double> adjusted = SignedRank.holm(tested);
        List<Optional<Comparison>> comparisons = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            Arm arm = arms.get(i).arm();
            if (arm.role() == ArmRole.BASELINE) {
                comparisons.add(Optional.empty());
                continue;
            }
            Estimate speedUp = SpeedUp.of(arms.get(i).pairs(), confidence);
            double decisive = arm.role() == ArmRole.CONTROL ? pValues.get(i) : adjusted.get(i);
            comparisons.add(Optional.of(new Comparison(
                    speedUp, pValues.get(i), adjusted.get(i), verdict(speedUp, decisive, confidence))));
        }
        return comparisons;
    }

    private static Verdict verdict(Estimate speedUp, double pValue, double confidence) {
        if (speedUp.excludes(1) && pValue < 1 - confidence) {
            return speedUp.value() > 1 ? Verdict.FASTER : Verdict.SLOWER;
        }
        return Verdict.NO_DIFFERENCE_SHOWN;
    }
}
