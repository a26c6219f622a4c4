// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.CategorySummary;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Exactness;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Noise;
import io.vorlauf.lab.analysis.Quantiles;
import io.vorlauf.lab.analysis.Ranking;
import io.vorlauf.lab.analysis.Spread;
import io.vorlauf.lab.analysis.Totals;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.shell.command.GenerationReport;
import io.vorlauf.shell.output.Json;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What results say, for programs. */
final class SummaryJson {

    private SummaryJson() {}

    static Map<String, Object> of(ExperimentResults results, ExperimentSummary summary) {
        return Json.object(
                "answer", String.join("; ", summary.answer()),
                "rankings", summary.rankings().stream().map(SummaryJson::ranking).toList(),
                "noise", noise(summary.noise()), "title", results.experiment().title(),
                "compared", Compared.lines(results), "environments", Compared.toJson(results),
                "models", GenerationReport.models(models(results)), "prompts", results.experiment().prompts().size(),
                "seeds", results.experiment().seeds().size(), "repetitions", results.experiment().repetitions(),
                "complete", results.complete(), "confidence", summary.confidence(),
                "overPrompts", summary.overPrompts(), "arms", summary.arms().stream().map(SummaryJson::arm).toList(),
                "failures", summary.failures(), "warnings", summary.warnings());
    }

    private static Map<String, Object> ranking(Ranking ranking) {
        return Json.object(
                "baseline", ranking.baseline(), "sentence", ranking.sentence(), "fastest", ranking.fastest(),
                "tied", ranking.tied(), "morePrompts", ranking.morePrompts(), "ranks", ranking.ranks(),
                "comparisons", ranking.comparisons().stream().map(SummaryJson::comparison).toList());
    }

    private static Map<String, Object> comparison(Comparison comparison) {
        Map<String, Object> json = Json.object(
                "arm", comparison.arm(), "other", comparison.other(), "pairs", comparison.pairs());
        putComparison(json, comparison);
        return json;
    }

    private static Map<String, Object> noise(Noise noise) {
        return Json.object(
                "sentence", noise.sentence(), "disturbed", noise.disturbed(), "size", noise.size(),
                "othersShare", noise.othersShare(), "drift", noise.drift(),
                "standingOut", noise.standingOut().stream()
                        .map(one -> Map.of("arm", one.arm(), "prompt", one.block().prompt(), "seed", one.block().seed(),
                                "repetition", one.block().repetition(), "times", one.times()))
                        .toList());
    }

    /** The models of all environments that results come from. */
    static Set<ModelInfo> models(ExperimentResults results) {
        return results.environments().stream()
                .flatMap(environment -> environment.models().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<String, Object> arm(ArmSummary arm) {
        Map<String, Object> json = Json.object(
                "name", arm.arm().name(), "rank", arm.rank() == 0 ? null : arm.rank(),
                "role", Json.word(arm.arm().role(), ' '), "baseline", arm.arm().baseline(),
                "point", arm.arm().point());
        putTotals(json, arm.totals());
        putComparison(json, arm.comparison().orElse(null));
        putExactness(json, arm.exactness().orElse(null));
        json.putAll(Json.object(
                "firstTokenMillis", quantiles(arm.firstToken()), "generationMillis", quantiles(arm.generation()),
                "roundMillis", quantiles(arm.round()), "acceptanceRateOverSeeds", spread(arm.acceptanceRate()),
                "blockEfficiencyOverSeeds", spread(arm.blockEfficiency()), "speedUpOverSeeds", spread(arm.speedUp()),
                "categories", arm.categories().stream().map(SummaryJson::category).toList(), "prompts", arm.prompts()));
        return json;
    }

    private static void putTotals(Map<String, Object> json, Totals totals) {
        json.putAll(Json.object(
                "tokensPerSecond", totals.tokensPerSecond(), "acceptanceRate", totals.acceptanceRate(),
                "blockEfficiency", totals.blockEfficiency(), "targetCalls", totals.targetCalls(),
                "generations", totals.generations(), "newTokens", totals.newTokens(),
                "draftedTokens", totals.draftedTokens(), "acceptedTokens", totals.acceptedTokens(),
                "acceptanceByDepth", totals.acceptanceByDepth().stream()
                        .map(depth -> Map.of("attempts", depth.attempts(), "accepted", depth.accepted()))
                        .toList(),
                "failedRounds", totals.failedRounds(), "draftShare", totals.draftShare(),
                "verifyShare", totals.verifyShare(), "overheadShare", totals.overheadShare(),
                "totalMillis", Json.millis(totals.totalNanos())));
    }

    private static void putComparison(Map<String, Object> json, Comparison comparison) {
        Estimate speedUp = comparison == null ? Estimate.UNKNOWN : comparison.speedUp();
        json.putAll(Json.object(
                "speedUp", speedUp.value(), "speedUpLow", speedUp.low(), "speedUpHigh", speedUp.high(),
                "pValue", comparison == null ? null : Json.number(comparison.pValue()),
                "adjustedPValue", comparison == null ? null : Json.number(comparison.adjustedPValue()),
                "verdict", comparison == null ? null : Json.word(comparison.verdict(), ' ')));
    }

    private static void putExactness(Map<String, Object> json, Exactness exactness) {
        json.putAll(Json.object(
                "compared", exactness == null ? null : exactness.compared(),
                "identical", exactness == null ? null : exactness.identical(),
                "firstTokenPValue", exactness == null ? null : exactness.firstTokenPValue()));
    }

    private static Map<String, Object> quantiles(Quantiles quantiles) {
        return Json.object(
                "p50", Json.millis(quantiles.p50()), "p90", Json.millis(quantiles.p90()),
                "p99", Json.millis(quantiles.p99()), "max", Json.millis(quantiles.max()));
    }

    private static Map<String, Object> spread(Spread spread) {
        return Json.object(
                "mean", spread.mean(), "deviation", spread.deviation(), "trials", spread.trials());
    }

    private static Map<String, Object> category(CategorySummary category) {
        return Json.object(
                "category", category.category(), "prompts", category.prompts(),
                "tokensPerSecond", category.totals().tokensPerSecond(),
                "acceptanceRate", category.totals().acceptanceRate(),
                "blockEfficiency", category.totals().blockEfficiency(), "speedUp", category.speedUp().value(),
                "speedUpLow", category.speedUp().low(), "speedUpHigh", category.speedUp().high());
    }
}
