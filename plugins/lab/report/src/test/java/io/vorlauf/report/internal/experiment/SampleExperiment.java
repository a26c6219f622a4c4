// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
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
import io.vorlauf.lab.analysis.Verdict;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.report.RejectionDepths;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Experiments that were never run.
 *
 * @param results what came out
 * @param summary what it means
 */
record SampleExperiment(ExperimentResults results, ExperimentSummary summary) {

    private static final int TOKENS = 64;

    /** An arm and what to say of it. */
    record Plan(Arm arm, int k, double acceptance, Estimate speedUp, Verdict verdict) {}

    /** A comparison of four arms with a control, and prompts of two categories. */
    static SampleExperiment comparison(List<String> warnings) {
        Arm none = Arm.baseline("none", settings("none", Map.of()));
        return of(warnings, List.of(
                new Plan(none, 0, 0, Estimate.UNKNOWN, Verdict.NO_DIFFERENCE_SHOWN),
                new Plan(none.control("none-again"), 0, 0, new Estimate(1.004, 0.987, 1.02),
                        Verdict.NO_DIFFERENCE_SHOWN),
                candidate(none, "linear:k=4", 4, 0.8, new Estimate(1.77, 1.7, 1.84), Verdict.FASTER),
                candidate(none, "tree:nodes=16:depth=6", 6, 0.9, new Estimate(1.62, 1.5, 1.75), Verdict.FASTER),
                candidate(none, "lookup", 8, 0.3, new Estimate(1.02, 0.93, 1.12), Verdict.NO_DIFFERENCE_SHOWN),
                candidate(none, "bad", 8, 0.1, new Estimate(0.71, 0.62, 0.83), Verdict.SLOWER)));
    }

    private static Plan candidate(Arm none, String name, int k, double acceptance, Estimate speedUp, Verdict verdict) {
        return new Plan(none.candidate(name, settings(name.split(":")[0], Map.of())), k, acceptance, speedUp, verdict);
    }

    /** The same with something that must not be. */
    SampleExperiment failing(String failure) {
        return new SampleExperiment(results, new ExperimentSummary(
                summary.confidence(), summary.overPrompts(), summary.arms(), summary.rankings(),
                summary.noise(), List.of(failure), summary.warnings()));
    }

    /** The same with one trial, so without deviations. */
    SampleExperiment ofOneTrial() {
        return with(summary.arms().stream()
                .map(arm -> new ArmSummary(arm.arm(), arm.totals(), arm.rank(), arm.comparison(), arm.exactness(),
                        arm.firstToken(), arm.generation(), arm.round(), once(arm.acceptanceRate()),
                        once(arm.blockEfficiency()), once(arm.speedUp()), arm.categories(), arm.prompts()))
                .toList());
    }

    private static Spread once(Spread spread) {
        return new Spread(spread.mean(), Double.NaN, 1);
    }

    /** The same with a summary of some arms only. */
    SampleExperiment only(String... arms) {
        return with(summary.arms().stream().filter(arm -> List.of(arms).contains(arm.arm().name())).toList());
    }

    private SampleExperiment with(List<ArmSummary> arms) {
        return new SampleExperiment(results, new ExperimentSummary(
                summary.confidence(), summary.overPrompts(), arms, rankings(arms), summary.noise(), summary.failures(),
                summary.warnings()));
    }

    /** A grid of lookahead and temperature. */
    static SampleExperiment sweep() {
        List<Plan> plans = new ArrayList<>();
        for (String temperature : List.of("0.5", "0.8", "1.0", "1.2")) {
            String name = "none:temperature=" + temperature;
            Map<String, String> at = Map.of("temperature", temperature);
            plans.add(new Plan(Arm.builder()
                    .name(name).role(ArmRole.BASELINE).baseline(name).point(at).settings(settings("none", Map.of()))
                    .build(), 0, 0,
                    Estimate.UNKNOWN, Verdict.NO_DIFFERENCE_SHOWN));
            for (int k = 2; k <= 6; k++) {
                double acceptance = 0.95 - 0.25 * Double.parseDouble(temperature);
                plans.add(new Plan(
                        Arm.builder()
                                .name("linear:k=" + k + ":temperature=" + temperature).baseline(name)
                                .point(Map.of("k", "" + k, "temperature", temperature))
                                .settings(settings("linear", Map.of("k", "" + k))).build(),
                        k, acceptance, new Estimate(1 + acceptance - 0.1 * k, 0.9, 2), Verdict.FASTER));
            }
        }
        return of(List.of(), plans);
    }

    /** An arm whose interval excludes 1, but which is not shown to be faster among so many. */
    static SampleExperiment undecided() {
        Arm none = Arm.baseline("none", settings("none", Map.of()));
        return of(List.of(), List.of(
                new Plan(none, 0, 0, Estimate.UNKNOWN, Verdict.NO_DIFFERENCE_SHOWN),
                candidate(none, "bandit", 4, 0.8, new Estimate(1.3, 1.11, 1.59), Verdict.NO_DIFFERENCE_SHOWN)));
    }

    /** A grid of lookahead, temperature and what is no number. */
    static SampleExperiment sweepOfThree() {
        Arm none = Arm.baseline("none", settings("none", Map.of()));
        List<Plan> plans = new ArrayList<>();
        plans.add(new Plan(none, 0, 0, Estimate.UNKNOWN, Verdict.NO_DIFFERENCE_SHOWN));
        for (String mode : List.of("wide", "deep")) {
            for (String temperature : List.of("0.5", "1.0")) {
                for (String k : List.of("2", "3")) {
                    plans.add(new Plan(
                            Arm.builder()
                                    .name(mode + temperature + k).baseline("none")
                                    .point(Map.of("mode", mode, "temperature", temperature, "k", k))
                                    .settings(settings("linear", Map.of("k", k, "mode", mode))).build(),
                            2, 0.5, new Estimate(1.5, 1.2, 1.8), Verdict.FASTER));
                }
            }
        }
        return of(List.of(), plans);
    }

    private static DecodingSettings settings(String strategy, Map<String, String> parameters) {
        return DecodingSettings.of(DecodingRequest.builder("target", "").strategy(strategy).set(parameters).build());
    }

    private static SampleExperiment of(List<String> warnings, List<Plan> plans) {
        List<LabelledPrompt> prompts = List.of(
                LabelledPrompt.builder()
                        .id("1").category("stories").prompt(new Prompt.Text("Once upon a time")).build(),
                LabelledPrompt.builder().id("2").category("letters").prompt(new Prompt.Text("Dear Sir")).build());
        Experiment experiment = Experiment.builder()
                .title("Strategies on the built-in pair").arms(plans.stream().map(Plan::arm) .toList())
                .prompts(prompts).seeds(List.of(1L, 2L)).repetitions(2).warmUp(1).build();
        Random random = new Random(7);
        List<CellResult> cells = new ArrayList<>();
        for (Block block : experiment.blocks()) {
            for (Plan plan : plans) {
                cells.add(cell(plan, block, random));
            }
        }
        Environment environment = new Environment("1.0", Map.of("tree-nodes", "256"),
                Map.of("linear", "io.vorlauf.strategy.linear 1.0"), Map.of("linear", Map.of("k", "4")), Map.of(),
                List.of(ModelInfo.builder()
                        .name("target").family("llama").parameterCount(12_345_678).vocabularySize(26)
                        .contextLength(512).tokenizer("letters").backend("jvm").weights("bf16").build()),
                Map.of("target", true), "A processor", 2, 16L << 30, "Java 17", "Linux 6", Optional.empty());
        ExperimentResults results = new ExperimentResults(experiment, List.of(environment), cells);
        List<ArmSummary> arms = plans.stream().map(plan -> summary(plan, results)).toList();
        Noise noise = new Noise(new Estimate(1.004, 0.987, 1.02), 0.02, 0.01, 1.03, List.of(), false,
                "the computer was quiet: differences below 2 % cannot be seen");
        return new SampleExperiment(
                results, new ExperimentSummary(0.95, true, arms, rankings(arms), noise, List.of(), warnings));
    }

    // Each arm has a rank of its own.
    private static List<Ranking> rankings(List<ArmSummary> arms) {
        return arms.stream().filter(arm -> arm.arm().role() == ArmRole.BASELINE).map(baseline -> {
            Map<String, Integer> ranks = new LinkedHashMap<>();
            arms.stream()
                    .filter(arm -> arm.arm().baseline().equals(baseline.arm().name()))
                    .filter(arm -> arm.arm().role() != ArmRole.CONTROL)
                    .sorted(Comparator.comparingDouble((ArmSummary arm) -> arm.comparison()
                            .map(comparison -> comparison.speedUp().value()).orElse(1.0)).reversed())
                    .forEach(arm -> ranks.put(arm.arm().name(), ranks.size() + 1));
            String fastest = ranks.keySet().iterator().next();
            return new Ranking(baseline.arm().name(), ranks, List.of(), Optional.of(fastest), List.of(), 0,
                    "fastest: " + fastest);
        }).toList();
    }

    private static CellResult cell(Plan plan, Block block, Random random) {
        List<RoundReport> rounds = new ArrayList<>();
        int tokens = 0;
        while (tokens < TOKENS) {
            int accepted = 0;
            while (accepted < plan.k() && tokens + accepted + 1 < TOKENS && random.nextDouble() < plan.acceptance()) {
                accepted++;
            }
            long draft = plan.k() * 400_000L;
            long verify = 2_000_000 + random.nextInt(500_000);
            rounds.add(new RoundReport(rounds.size(), plan.arm().settings().strategy(), "", plan.k(), accepted,
                    Math.min(plan.k(), accepted + 1), accepted + 1, draft, verify, 100_000, 20_000, draft + verify
                            + 200_000));
            tokens += accepted + 1;
        }
        int accepted = rounds.stream().mapToInt(RoundReport::accepted).sum();
        long draft = rounds.stream().mapToLong(RoundReport::draftNanos).sum();
        long verify = rounds.stream().mapToLong(RoundReport::verifyNanos).sum();
        int count = rounds.size();
        DecodingMetrics metrics = new DecodingMetrics(4, tokens, count, count * plan.k(), accepted,
                RejectionDepths.of(rounds).byDepth(), 0, 20_000_000 + random.nextInt(9_000_000), draft, verify,
                count * 100_000L, count * 20_000L, draft + verify + count * 200_000L);
        return new CellResult(plan.arm().name(), block, 0, 0, Instant.parse("2026-01-02T03:04:05Z"), "aaa",
                Tokens.of(new int[tokens]), FinishReason.LENGTH, metrics, rounds);
    }

    private static ArmSummary summary(Plan plan, ExperimentResults results) {
        List<CellResult> cells = results.cells(plan.arm());
        List<RoundReport> rounds = cells.stream().flatMap(cell -> cell.rounds().stream()).toList();
        long accepted = cells.stream().mapToLong(cell -> cell.metrics().acceptedTokens()).sum();
        long tokens = cells.stream().mapToLong(cell -> cell.metrics().newTokens()).sum();
        Totals totals = new Totals(cells.size(), tokens, rounds.size(), (long) rounds.size() * plan.k(), accepted,
                RejectionDepths.of(rounds).byDepth(), 0,
                cells.stream().mapToLong(cell -> cell.metrics().draftNanos()).sum(),
                cells.stream().mapToLong(cell -> cell.metrics().verifyNanos()).sum(),
                cells.stream().mapToLong(cell -> cell.metrics().samplingNanos()).sum(),
                cells.stream().mapToLong(cell -> cell.metrics().tokenizerNanos()).sum(),
                cells.stream().mapToLong(cell -> cell.metrics().totalNanos()).sum());
        boolean baseline = plan.arm().role() == ArmRole.BASELINE;
        Quantiles quantiles = new Quantiles(cells.size(), 30_000_000, 40_000_000, 41_000_000, 42_000_000);
        List<CategorySummary> categories = List.of(
                new CategorySummary("letters", 1, totals, plan.speedUp()),
                new CategorySummary("stories", 1, totals, plan.speedUp()));
        return new ArmSummary(plan.arm(), totals, plan.arm().role() == ArmRole.CONTROL ? 0 : 1,
                baseline ? Optional.empty() : Optional.of(new Comparison(plan.arm().name(), plan.arm().baseline(), 8,
                        plan.speedUp(), 0.0004, plan.verdict() == Verdict.NO_DIFFERENCE_SHOWN ? 0.08 : 0.002,
                        plan.verdict())),
                baseline ? Optional.empty() : Optional.of(new Exactness(true, 8, 8, List.of(), Double.NaN)),
                quantiles, quantiles, quantiles, new Spread(totals.acceptanceRate(), 0.02, 2),
                new Spread(totals.blockEfficiency(), 0.1, 2), new Spread(plan.speedUp().value(), 0.05, 2), categories,
                baseline ? Map.of() : prompts(plan.arm(), results));
    }

    private static Map<String, Double> prompts(Arm arm, ExperimentResults results) {
        Map<String, Double> speedUps = new LinkedHashMap<>();
        results.experiment().prompts().forEach(prompt -> speedUps.put(prompt.id(), speed(arm, prompt, results)
                / speed(results.experiment().arm(arm.baseline()), prompt, results)));
        return speedUps;
    }

    private static double speed(Arm arm, LabelledPrompt prompt, ExperimentResults results) {
        List<CellResult> cells = results.cells(arm).stream()
                .filter(cell -> cell.block().prompt().equals(prompt.id()))
                .toList();
        return (double) cells.stream().mapToLong(cell -> cell.metrics().newTokens()).sum()
                / cells.stream().mapToLong(cell -> cell.metrics().totalNanos()).sum();
    }
}
