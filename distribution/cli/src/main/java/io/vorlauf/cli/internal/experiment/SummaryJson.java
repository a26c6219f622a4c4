package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.CategorySummary;
import io.vorlauf.api.analysis.Comparison;
import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.analysis.Exactness;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.analysis.Quantiles;
import io.vorlauf.api.analysis.Spread;
import io.vorlauf.api.analysis.Totals;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.cli.internal.output.Json;
import io.vorlauf.cli.internal.output.ModelReport;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What results say, for programs. */
final class SummaryJson {

    private SummaryJson() {}

    static Map<String, Object> of(ExperimentResults results, ExperimentSummary summary) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", results.experiment().title());
        json.put("models", ModelReport.toJson(models(results)));
        json.put("prompts", results.experiment().prompts().size());
        json.put("seeds", results.experiment().seeds().size());
        json.put("repetitions", results.experiment().repetitions());
        json.put("complete", results.complete());
        json.put("confidence", summary.confidence());
        json.put("overPrompts", summary.overPrompts());
        json.put("arms", summary.arms().stream().map(SummaryJson::arm).toList());
        json.put("failures", summary.failures());
        json.put("warnings", summary.warnings());
        return json;
    }

    /** The models of all environments that results come from. */
    static Set<ModelInfo> models(ExperimentResults results) {
        return results.environments().stream()
                .flatMap(environment -> environment.models().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<String, Object> arm(ArmSummary arm) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", arm.arm().name());
        json.put("role", arm.arm().role().name().toLowerCase(Locale.ROOT));
        json.put("baseline", arm.arm().baseline());
        json.put("point", arm.arm().point());
        putTotals(json, arm.totals());
        putComparison(json, arm.comparison().orElse(null));
        putExactness(json, arm.exactness().orElse(null));
        json.put("firstTokenMillis", quantiles(arm.firstToken()));
        json.put("generationMillis", quantiles(arm.generation()));
        json.put("roundMillis", quantiles(arm.round()));
        json.put("acceptanceRateOverSeeds", spread(arm.acceptanceRate()));
        json.put("blockEfficiencyOverSeeds", spread(arm.blockEfficiency()));
        json.put("speedUpOverSeeds", spread(arm.speedUp()));
        json.put("categories", arm.categories().stream().map(SummaryJson::category).toList());
        return json;
    }

    private static void putTotals(Map<String, Object> json, Totals totals) {
        json.put("tokensPerSecond", Json.number(totals.tokensPerSecond()));
        json.put("acceptanceRate", Json.number(totals.acceptanceRate()));
        json.put("blockEfficiency", Json.number(totals.blockEfficiency()));
        json.put("targetCalls", totals.targetCalls());
        json.put("generations", totals.generations());
        json.put("newTokens", totals.newTokens());
        json.put("draftedTokens", totals.draftedTokens());
        json.put("acceptedTokens", totals.acceptedTokens());
        json.put("acceptanceByDepth", totals.acceptanceByDepth().stream()
                .map(depth -> Map.of("attempts", depth.attempts(), "accepted", depth.accepted()))
                .toList());
        json.put("failedRounds", totals.failedRounds());
        json.put("draftShare", Json.number(totals.draftShare()));
        json.put("verifyShare", Json.number(totals.verifyShare()));
        json.put("overheadShare", Json.number(totals.overheadShare()));
        json.put("totalMillis", Json.millis(totals.totalNanos()));
    }

    private static void putComparison(Map<String, Object> json, Comparison comparison) {
        Estimate speedUp = comparison == null ? Estimate.UNKNOWN : comparison.speedUp();
        json.put("speedUp", Json.number(speedUp.value()));
        json.put("speedUpLow", Json.number(speedUp.low()));
        json.put("speedUpHigh", Json.number(speedUp.high()));
        json.put("pValue", comparison == null ? null : Json.number(comparison.pValue()));
        json.put("adjustedPValue", comparison == null ? null : Json.number(comparison.adjustedPValue()));
        json.put("verdict", comparison == null
                ? null
                : comparison.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    private static void putExactness(Map<String, Object> json, Exactness exactness) {
        json.put("compared", exactness == null ? null : exactness.compared());
        json.put("identical", exactness == null ? null : exactness.identical());
        json.put("firstTokenPValue", exactness == null ? null : Json.number(exactness.firstTokenPValue()));
    }

    private static Map<String, Object> quantiles(Quantiles quantiles) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("p50", Json.millis(quantiles.p50()));
        json.put("p90", Json.millis(quantiles.p90()));
        json.put("p99", Json.millis(quantiles.p99()));
        json.put("max", Json.millis(quantiles.max()));
        return json;
    }

    private static Map<String, Object> spread(Spread spread) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mean", Json.number(spread.mean()));
        json.put("deviation", Json.number(spread.deviation()));
        json.put("trials", spread.trials());
        return json;
    }

    private static Map<String, Object> category(CategorySummary category) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("category", category.category());
        json.put("prompts", category.prompts());
        json.put("tokensPerSecond", Json.number(category.totals().tokensPerSecond()));
        json.put("acceptanceRate", Json.number(category.totals().acceptanceRate()));
        json.put("blockEfficiency", Json.number(category.totals().blockEfficiency()));
        json.put("speedUp", Json.number(category.speedUp().value()));
        json.put("speedUpLow", Json.number(category.speedUp().low()));
        json.put("speedUpHigh", Json.number(category.speedUp().high()));
        return json;
    }
}
