package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.report.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** With what and where it was measured. */
final class Conditions {

    private static final double GIB = 1L << 30;

    private Conditions() {}

    static List<Content> of(ExperimentResults results, ExperimentSummary summary) {
        List<Content> contents = new ArrayList<>();
        String over = summary.overPrompts() ? "prompts" : "blocks, for there were too few prompts,";
        contents.add(new Content.Paragraph("Speed-up is the ratio of the tokens per second of all generations, by the "
                + "clock. Its interval is a bootstrap-t interval over " + over
                + " with a confidence of " + Format.percent(summary.confidence())
                + "; p-values are of the Wilcoxon signed-rank test, corrected after Holm for all arms in question. The "
                + "arms of each block ran one after the other in random order, after a warm-up."));
        results.environments().forEach(environment -> contents.add(environment(environment)));
        List<List<String>> models = results.environments().stream()
                .flatMap(environment -> environment.models().stream()
                        .map(model -> model(model, environment.sameBits().get(model.name()))))
                .distinct()
                .toList();
        if (!models.isEmpty()) {
            List<String> header = List.of("model", "family", "parameters", "vocabulary", "context", "backend",
                    "weights", "same bits", "checksum");
            contents.add(new Content.Table("Models.", header, models));
        }
        return contents;
    }

    private static Content environment(Environment environment) {
        String memory = environment.memoryBytes() > 0
                ? String.format(Locale.ROOT, ", %.1f GiB of memory", environment.memoryBytes() / GIB)
                : "";
        List<String> strategies = environment.strategies().entrySet().stream()
                .filter(strategy -> !strategy.getValue().isBlank())
                .map(strategy -> strategy.getKey() + defaults(environment, strategy.getKey()) + " from "
                        + strategy.getValue())
                .toList();
        return new Content.Paragraph("Vorlauf " + environment.version() + " on " + environment.processor() + ", "
                + Format.count(environment.cores(), "core") + memory + "; " + environment.java() + "; "
                + environment.system() + "."
                + (strategies.isEmpty() ? "" : " Strategies: " + String.join(", ", strategies) + "."));
    }

    private static String defaults(Environment environment, String strategy) {
        String values = environment.defaults().getOrDefault(strategy, Map.of()).entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(", "));
        return values.isEmpty() ? "" : " (where an arm does not say otherwise: " + values + ")";
    }

    private static List<String> model(ModelInfo model, Boolean sameBits) {
        return List.of(model.name(), model.family(), Format.grouped(model.parameterCount()),
                Format.grouped(model.vocabularySize()), Format.grouped(model.contextLength()), model.backend(),
                model.weights(), sameBits == null ? "" : sameBits ? "yes" : "no", model.checksum().orElse(""));
    }
}
