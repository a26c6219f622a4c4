package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.Comparison;
import io.vorlauf.api.analysis.Exactness;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.analysis.Verdict;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What came out, in sentences. */
final class Words {

    private static final int MOST_NAMES = 6;

    private final ExperimentSummary summary;

    private Words(ExperimentSummary summary) {
        this.summary = summary;
    }

    static List<Content> of(ExperimentResults results, ExperimentSummary summary) {
        Words words = new Words(summary);
        List<Content> contents = new ArrayList<>();
        summary.failures().forEach(failure -> contents.add(new Content.Failure(failure)));
        summary.warnings().forEach(warning -> contents.add(new Content.Warning(warning)));
        contents.add(new Content.Paragraph(words.verdict()));
        contents.add(new Content.Paragraph(words.control() + words.exactness()));
        contents.add(new Content.Paragraph(size(results)));
        return contents;
    }

    private String verdict() {
        List<ArmSummary> candidates = Arms.candidates(summary);
        if (candidates.isEmpty()) {
            return "Nothing was compared with the baseline.";
        }
        List<String> sentences = new ArrayList<>();
        List<ArmSummary> faster = with(candidates, Verdict.FASTER);
        List<ArmSummary> slower = with(candidates, Verdict.SLOWER);
        List<ArmSummary> undecided = with(candidates, Verdict.NO_DIFFERENCE_SHOWN);
        if (faster.isEmpty()) {
            sentences.add("No arm was shown to be faster than its baseline.");
        } else {
            sentences.add(best(faster.get(0)));
        }
        if (faster.size() > 1) {
            sentences.add("Faster too: " + names(faster.subList(1, faster.size())) + ".");
        }
        if (!slower.isEmpty()) {
            sentences.add("Slower: " + names(slower) + ".");
        }
        if (!undecided.isEmpty()) {
            sentences.add("No difference shown: " + names(undecided) + ".");
        }
        return String.join(" ", sentences);
    }

    private static List<ArmSummary> with(List<ArmSummary> arms, Verdict verdict) {
        return arms.stream()
                .filter(arm -> arm.comparison().filter(comparison -> comparison.verdict() == verdict).isPresent())
                .sorted(Comparator.comparingDouble(Arms::speedUp).reversed())
                .toList();
    }

    private String best(ArmSummary arm) {
        Comparison comparison = arm.comparison().orElseThrow();
        return arm.arm().name() + " had the highest speed-up: " + Format.fixed(comparison.speedUp().value(), 2)
                + " times as fast as " + arm.arm().baseline() + " (" + interval(comparison) + ", adjusted p "
                + p(comparison.adjustedPValue()) + ").";
    }

    private static String p(double value) {
        String text = Format.pValue(value);
        return text.startsWith("<") ? text : "= " + text;
    }

    private String interval(Comparison comparison) {
        return comparison.speedUp().hasInterval()
                ? Format.percent(summary.confidence()) + " interval " + Format.fixed(comparison.speedUp().low(), 2)
                + " – "
                        + Format.fixed(comparison.speedUp().high(), 2)
                : "too little data for an interval";
    }

    private static String names(List<ArmSummary> arms) {
        if (arms.size() > MOST_NAMES) {
            return arms.size() + " arms, from " + Format.fixed(Arms.speedUp(arms.get(arms.size() - 1)), 2) + " to "
                    + Format.fixed(Arms.speedUp(arms.get(0)), 2);
        }
        return arms.stream()
                .map(arm -> arm.arm().name() + " " + Format.estimate(arm.comparison().orElseThrow().speedUp()))
                .collect(Collectors.joining(", "));
    }

    private String control() {
        List<ArmSummary> controls = Arms.with(summary, ArmRole.CONTROL);
        if (controls.isEmpty()) {
            return "";
        }
        // Of those that differ from themselves, else of all, the one that does most says most about the noise.
        ArmSummary control = controls.stream()
                .max(Comparator.comparing((ArmSummary arm) -> arm.comparison().orElseThrow().speedUp().excludes(1))
                        .thenComparingDouble(arm -> Math.abs(Math.log(Arms.speedUp(arm)))))
                .orElseThrow();
        Comparison comparison = control.comparison().orElseThrow();
        String differs = comparison.speedUp().excludes(1)
                ? " That interval should hold 1 and does not: smaller differences than this mean nothing here. "
                : " It holds 1, as it should. ";
        return "The baseline against itself: " + Format.fixed(comparison.speedUp().value(), 2) + " ("
                + interval(comparison) + ")." + (comparison.speedUp().hasInterval() ? differs : " ");
    }

    private String exactness() {
        List<Exactness> fixed = summary.arms().stream()
                .flatMap(arm -> arm.exactness().stream())
                .filter(Exactness::textsFixed)
                .toList();
        long compared = fixed.stream().mapToLong(Exactness::compared).sum();
        long identical = fixed.stream().mapToLong(Exactness::identical).sum();
        if (compared == 0) {
            return "";
        }
        return identical == compared
                ? "All " + Format.count(compared, "text") + " are, token for token, what the baseline wrote."
                : Format.grouped(identical) + " of " + Format.count(compared, "text")
                        + " are, token for token, what the baseline wrote.";
    }

    private static String size(ExperimentResults results) {
        Experiment experiment = results.experiment();
        String wanted = Format.count(experiment.arms().size(), "arm") + " continued "
                + Format.count(experiment.prompts().size(), "prompt") + " with "
                + Format.count(experiment.seeds().size(), "seed") + ", "
                + (experiment.repetitions() == 1 ? "once" : experiment.repetitions() + " times") + ": ";
        return wanted + (results.complete()
                ? Format.count(results.cells().size(), "generation") + "."
                : results.cells().size() + " of " + Format.count(experiment.size(), "generation")
                + "; the rest is missing.");
    }
}
