// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.lab.experiment.Surroundings;
import io.vorlauf.report.internal.drawing.Format;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The section of a report that says what was compared: models, ways of decoding, prompts, and the runs, with all that
 * it takes to do the same again and all that may explain why it took another time elsewhere.
 */
public final class ComparedSection {

    private static final int FEW = 3;
    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final ExperimentResults results;
    private final Experiment experiment;

    private ComparedSection(ExperimentResults results) {
        this.results = results;
        this.experiment = results.experiment();
    }

    /** The section for results. */
    public static Report.Section of(ExperimentResults results) {
        ComparedSection section = new ComparedSection(results);
        List<Content> contents = new ArrayList<>();
        contents.add(new Content.Paragraph(section.decoding()));
        contents.add(new Content.Paragraph(section.prompts()));
        section.models().ifPresent(contents::add);
        contents.add(section.arms());
        for (int i = 0; i < results.environments().size(); i++) {
            contents.addAll(section.run(i));
        }
        return new Report.Section("What was compared", contents);
    }

    private <T> List<T> distinct(Function<DecodingSettings, T> component) {
        return experiment.arms().stream().map(Arm::settings).map(component).distinct().toList();
    }

    private static String joined(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(" or "));
    }

    private String decoding() {
        List<String> sentences = new ArrayList<>();
        sentences.add("Target: " + joined(distinct(DecodingSettings::target)));
        sentences.add("Sampling: " + joined(distinct(settings -> settings.sampler().words())));
        List<String> transforms = distinct(DecodingSettings::transforms).stream()
                .flatMap(List::stream).map(one -> one.name() + values(one.parameters())).distinct().toList();
        if (!transforms.isEmpty()) {
            sentences.add("Transforms: " + String.join(", ", transforms));
        }
        sentences.add("Verification: " + joined(distinct(settings ->
                settings.verification().name().toLowerCase(Locale.ROOT).replace('_', '-'))));
        sentences.add("At most " + joined(distinct(DecodingSettings::maxNewTokens)) + " new tokens");
        List<String> stops = distinct(settings -> settings.stopTokens().map(tokens ->
                        "token " + tokens.stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")))
                .orElse("the tokens that the target names"));
        List<String> strings = distinct(DecodingSettings::stopStrings).stream().flatMap(List::stream).distinct()
                .map(text -> "\u201c" + text + "\u201d").toList();
        sentences.add("Ends at: " + joined(stops) + (strings.isEmpty() ? "" : ", " + String.join(", ", strings)));
        return String.join(". ", sentences) + ".";
    }

    private static String values(Map<String, String> values) {
        return values.isEmpty() ? "" : " (" + new TreeMap<>(values).entrySet().stream()
                .map(value -> value.getKey() + " = " + value.getValue())
                .collect(Collectors.joining(", ")) + ")";
    }

    private String prompts() {
        Map<String, Long> categories = experiment.prompts().stream()
                .collect(Collectors.groupingBy(LabelledPrompt::category, TreeMap::new, Collectors.counting()));
        String kinds = categories.size() < 2 ? "" : " (" + categories.entrySet().stream()
                .map(kind -> (kind.getKey().isEmpty() ? "no category" : kind.getKey()) + " " + kind.getValue())
                .collect(Collectors.joining(", ")) + ")";
        List<Long> seeds = experiment.seeds();
        String seed = seeds.size() == 1 ? "seed " + seeds.get(0)
                : Format.count(seeds.size(), "seed") + ", " + seeds.get(0) + " to " + seeds.get(seeds.size() - 1);
        return "Prompts: " + Format.count(experiment.prompts().size(), "prompt") + kinds + ", " + seed + ", "
                + Format.count(experiment.repetitions(), "repetition") + ": "
                + Format.grouped(results.cells().size()) + " of " + Format.count(experiment.size(), "generation")
                + " done. Not counted: " + Format.count(experiment.warmUp(), "prompt")
                + " by every arm to warm up. The order of arms is fixed by " + experiment.orderSeed() + ".";
    }

    /** A row for each model or, if there are few, a column, for there is much to say of each. */
    private Optional<Content> models() {
        Set<List<String>> models = new LinkedHashSet<>();
        results.environments().forEach(place -> place.models().forEach(model -> models.add(model(place, model))));
        List<List<String>> rows = new ArrayList<>(List.of(List.of("model", "parameters", "weights", "in memory",
                "computed by", "same bits", "family", "vocabulary", "context", "checksum")));
        rows.addAll(models);
        if (models.size() <= FEW) {
            List<List<String>> all = rows;
            rows = IntStream.range(0, all.get(0).size())
                    .mapToObj(column -> all.stream().map(row -> row.get(column)).toList())
                    .toList();
        }
        return models.isEmpty()
                ? Optional.empty()
                : Optional.of(new Content.Table("Models.", rows.get(0), rows.subList(1, rows.size())));
    }

    private static List<String> model(Environment place, ModelInfo model) {
        Long bytes = place.weightBytes().get(model.name());
        String plan = place.plans().getOrDefault(model.name(), "");
        Boolean same = place.sameBits().get(model.name());
        return List.of(model.name(), Format.grouped(model.parameterCount()), model.weights(),
                bytes == null ? "" : String.format(Locale.ROOT, "%.1f MiB", bytes / MIB),
                model.backend() + (plan.isEmpty() ? "" : ", " + plan),
                same == null ? "" : same ? "yes" : "no",
                model.family(), Format.grouped(model.vocabularySize()), Format.grouped(model.contextLength()),
                model.checksum().orElse(""));
    }

    private Content arms() {
        List<String> head = List.of("arm", "strategy", "parameters", "drafts", "from");
        return new Content.Table("Arms. Parameters that an arm leaves to its strategy are in brackets.", head,
                experiment.arms().stream().map(this::arm).toList());
    }

    private List<String> arm(Arm arm) {
        DecodingSettings settings = arm.settings();
        String strategy = settings.strategy();
        Map<String, String> left = new TreeMap<>();
        results.environments().forEach(place -> left.putAll(place.defaults().getOrDefault(strategy, Map.of())));
        left.keySet().removeAll(settings.parameters().keySet());
        List<String> parameters = new ArrayList<>();
        new TreeMap<>(settings.parameters()).forEach((name, value) -> parameters.add(name + " = " + value));
        left.forEach((name, value) -> parameters.add("(" + name + " = " + value + ")"));
        String role = arm.role() == ArmRole.BASELINE && experiment.arms().size() > 1 ? " (baseline)"
                : arm.role() == ArmRole.CONTROL ? " (control)" : "";
        String drafts = settings.drafts().stream()
                .map(draft -> draft.model() + draft.sampler().map(sampler -> ", " + sampler.words()).orElse(""))
                .collect(Collectors.joining(", "));
        return List.of(arm.name() + role, strategy, String.join(", ", parameters), drafts, from(strategy));
    }

    private String from(String strategy) {
        return results.environments().stream()
                .map(place -> place.strategies().getOrDefault(strategy, "")
                        + (place.configurations().containsKey(strategy)
                                ? ", configured by " + place.configurations().get(strategy)
                                : ""))
                .filter(from -> !from.isBlank())
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private List<Content> run(int number) {
        Environment place = results.environments().get(number);
        List<CellResult> cells = results.cells().stream().filter(cell -> cell.environment() == number).toList();
        List<Content> contents = new ArrayList<>();
        String command = place.occasion().map(Occasion::command).orElse(List.of()).stream()
                .map(ComparedSection::quoted)
                .collect(Collectors.joining(" "));
        contents.add(new Content.Paragraph(
                place.occasion().map(Occasion::began).map(began -> "Run of " + TIME.format(began)).orElse("Run")
                        + ", " + Format.count(cells.size(), "generation")
                        + (command.isEmpty() ? "." : ": " + command)));
        String engine = values(place.engine());
        contents.add(new Content.Paragraph("Vorlauf " + place.version() + engine + " on " + place.processor() + ", "
                + Format.count(place.cores(), "core")
                + (place.memoryBytes() > 0
                        ? String.format(Locale.ROOT, ", %.1f GiB of memory", place.memoryBytes() / GIB)
                        : "")
                + "; " + place.java() + "; " + place.system() + "."
                + (place.transforms().isEmpty()
                        ? ""
                        : " Transforms from " + String.join(", ", place.transforms().values()) + ".")));
        String beside = beside(place, cells);
        if (!beside.isEmpty()) {
            contents.add(new Content.Paragraph(beside));
        }
        contents.add(place.costs().<Content>map(ComparedSection::costs)
                .orElseGet(() -> new Content.Paragraph("Strategies went by the clock.")));
        return contents;
    }

    private static Content costs(ReferenceCosts costs) {
        List<Integer> sizes = costs.models().values().stream()
                .flatMap(passes -> passes.passes().keySet().stream()).distinct().sorted().toList();
        List<String> head = new ArrayList<>(List.of("nodes"));
        sizes.forEach(size -> head.add(String.valueOf(size)));
        List<List<String>> rows = new ArrayList<>();
        costs.models().forEach((model, passes) -> {
            List<String> row = new ArrayList<>(List.of(model));
            sizes.forEach(size -> row.add(
                    passes.passes().containsKey(size) ? millis(passes.passes().get(size)) : ""));
            rows.add(row);
        });
        return new Content.Table("Reference costs: what strategies took passes to cost, in ms.", head, rows);
    }

    /** What else the computer did. */
    private static String beside(Environment place, List<CellResult> cells) {
        List<String> sentences = new ArrayList<>();
        place.occasion().map(Occasion::surroundings).map(ComparedSection::words).filter(words -> !words.isEmpty())
                .ifPresent(words -> sentences.add("Just before the first generation: " + words + "."));
        cells.stream().mapToDouble(CellResult::othersShare).filter(Double::isFinite).average().ifPresent(others ->
                sentences.add("Meanwhile other processes used " + Format.percent(others)
                        + " of the processors on average."));
        return String.join(" ", sentences);
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,@%+~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String words(Surroundings surroundings) {
        List<String> words = new ArrayList<>();
        surroundings.othersShare().ifPresent(share ->
                words.add("other processes used " + Format.percent(share) + " of the processors"));
        surroundings.stolenShare().ifPresent(share -> {
            if (share > 0) {
                words.add("the host took " + Format.percent(share));
            }
        });
        surroundings.load().ifPresent(load -> words.add(String.format(Locale.ROOT, "load %.2f", load)));
        surroundings.megahertz().ifPresent(value -> words.add(String.format(Locale.ROOT, "%,.0f MHz", value)));
        return String.join(", ", words);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, nanos < 100_000 ? "%.3f" : "%.2f", nanos / 1e6);
    }
}
