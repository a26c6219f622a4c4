// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.Exactness;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Verdict;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import io.vorlauf.report.internal.drawing.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What came out, in sentences. */
record Words(ExperimentSummary summary) {

    private static final int MOST_NAMES = 6;

    static List<Content> of(ExperimentResults results, ExperimentSummary summary) {
        Words words = new Words(summary);
        List<Content> contents = new ArrayList<>();
        summary.failures().forEach(failure -> contents.add(new Content.Failure(failure)));
        summary.answer().forEach(sentence -> contents.add(new Content.Paragraph(sentence(sentence))));
        contents.add(new Content.Paragraph(
                Stream.of(sentence(summary.noise().sentence()), words.exactness())
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(" "))));
        summary.warnings().forEach(warning -> contents.add(new Content.Warning(warning)));
        if (!Arms.candidates(summary).isEmpty()) {
            contents.add(new Content.Paragraph(words.againstBaselines()));
        }
        contents.add(new Content.Paragraph(size(results)));
        return contents;
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }

    /** Each arm under its verdict, with the adjusted p-value wherever that is not what the interval would say. */
    private String againstBaselines() {
        Map<Verdict, String> heads = new EnumMap<>(Verdict.class);
        heads.put(Verdict.FASTER, "Faster than the baseline");
        heads.put(Verdict.SLOWER, "Slower");
        heads.put(Verdict.NO_DIFFERENCE_SHOWN, "No difference shown");
        heads.put(Verdict.TOO_FEW, "Too few prompts or texts to show anything");
        return heads.entrySet().stream()
                .filter(head -> !with(head.getKey()).isEmpty())
                .map(head -> head.getValue() + ": " + names(with(head.getKey())) + ".")
                .collect(Collectors.joining(" "));
    }

    private List<ArmSummary> with(Verdict verdict) {
        return Arms.candidates(summary).stream()
                .filter(arm -> arm.comparison().filter(comparison -> comparison.verdict() == verdict).isPresent())
                .sorted(Comparator.comparingDouble(Arms::speedUp).reversed())
                .toList();
    }

    private static String names(List<ArmSummary> arms) {
        if (arms.size() > MOST_NAMES) {
            return arms.size() + " arms, from " + Format.fixed(Arms.speedUp(arms.get(arms.size() - 1)), 2) + " to "
                    + Format.fixed(Arms.speedUp(arms.get(0)), 2);
        }
        return arms.stream()
                .map(arm -> arm.arm().name() + " " + figure(arm.comparison().orElseThrow()))
                .collect(Collectors.joining(", "));
    }

    private static String figure(Comparison comparison) {
        boolean surprising = comparison.verdict() == Verdict.NO_DIFFERENCE_SHOWN && comparison.speedUp().excludes(1);
        String estimate = Format.estimate(comparison.speedUp());
        return surprising
                ? estimate.substring(0, estimate.length() - 1) + ", but p = "
                        + Format.pValue(comparison.adjustedPValue()) + " after correction for all comparisons)"
                : estimate;
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
