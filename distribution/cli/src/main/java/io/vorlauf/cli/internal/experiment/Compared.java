// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was compared, in three lines that stand above every result: which models and how they decoded, on what, and
 * where and when. Whatever does not fit is said more briefly; reports say all of it.
 *
 * @param results what came of it
 * @param width the most characters of a line
 */
public record Compared(ExperimentResults results, int width) {

    private static final int WIDTH = 80;
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)*");
    /** What processors are called beside their names. */
    private static final Pattern TRADE = Pattern.compile("\\((R|TM|r|tm)\\)| CPU| Processor|\\d+-Core| @ .*");

    private Experiment experiment() {
        return results.experiment();
    }

    /** Three lines of at most {@value #WIDTH} characters. */
    public static List<String> lines(ExperimentResults results) {
        return lines(results, WIDTH);
    }

    /** Three lines of at most {@value #WIDTH} characters, or fewer if there is no room for so many. */
    public static List<String> lines(ExperimentResults results, int room) {
        Compared compared = new Compared(results, Math.min(room, WIDTH));
        return List.of(compared.decoding(), compared.material(), compared.place());
    }

    /** The first of several ways to say something that fits; the last one is cut if it does not. */
    private String fitting(Stream<String> ways) {
        List<String> all = ways.toList();
        return all.stream().filter(way -> way.length() <= width).findFirst().orElseGet(() -> {
            String last = all.get(all.size() - 1);
            return last.substring(0, Math.min(last.length(), width - 1)) + "…";
        });
    }

    // tinystories-target 15.7M bf16 by jvm + tinystories-draft 951k; greedy, 128 tokens, coupled
    private String decoding() {
        List<String> targets = distinct(DecodingSettings::target);
        List<String> drafts = experiment().arms().stream()
                .flatMap(arm -> arm.settings().drafts().stream().map(DraftChoice::model))
                .distinct()
                .filter(draft -> !targets.equals(List.of(draft)))
                .toList();
        String how = how();
        String few = drafts.isEmpty() ? "" : " + " + (drafts.size() == 1 ? drafts.get(0) : drafts.size() + " drafts");
        String target = targets.size() == 1 ? targets.get(0) : targets.size() + " targets";
        Stream<String> ways = Stream.of(
                named(targets, this::full) + plus(named(drafts, this::sized)),
                named(targets, this::full) + plus(named(drafts, draft -> rest(targets, draft, sized(draft)))),
                named(targets, this::full) + plus(named(drafts, draft -> rest(targets, draft, draft))),
                named(targets, this::full) + few,
                named(targets, name -> name + computed(name)) + few,
                target + few,
                target);
        return fitting(ways.map(models -> models + "; " + how));
    }

    private static String named(List<String> models, Function<String, String> word) {
        return models.stream().map(word).collect(Collectors.joining(", "));
    }

    private static String plus(String drafts) {
        return drafts.isEmpty() ? "" : " + " + drafts;
    }

    /** What a draft is called beyond the first word of the target's name, if they share that. */
    private static String rest(List<String> targets, String draft, String text) {
        int word = draft.indexOf('-');
        return word > 0 && targets.stream().allMatch(target -> target.startsWith(draft.substring(0, word + 1)))
                ? "…" + text.substring(word)
                : text;
    }

    private Optional<ModelInfo> model(String name) {
        return results.environments().stream()
                .flatMap(place -> place.models().stream())
                .filter(model -> model.name().equals(name))
                .findFirst();
    }

    private String full(String name) {
        return sized(name) + computed(name);
    }

    private String computed(String name) {
        return model(name).map(model -> " " + model.weights() + " by " + model.backend()).orElse("");
    }

    private String sized(String name) {
        return name + model(name).map(model -> " " + parameters(model.parameterCount())).orElse("");
    }

    private static String parameters(long count) {
        if (count < 1_000) {
            return String.valueOf(count);
        }
        double scaled = count;
        String unit = "";
        for (String next : List.of("k", "M", "B")) {
            if (scaled >= 999.5) {
                scaled /= 1_000;
                unit = next;
            }
        }
        return String.format(Locale.ROOT, scaled < 99.95 ? "%.1f%s" : "%.0f%s", scaled, unit);
    }

    private String how() {
        List<String> words = new ArrayList<>(List.of(samplers()));
        distinct(DecodingSettings::transforms).stream()
                .flatMap(transforms -> transforms.stream().map(TransformChoice::name))
                .distinct()
                .forEach(words::add);
        words.add(distinct(DecodingSettings::maxNewTokens).stream().map(String::valueOf)
                .collect(Collectors.joining(" or ")) + " tokens");
        words.add(distinct(DecodingSettings::verification).stream().map(method -> Json.word(method, '-'))
                .collect(Collectors.joining(" or ")));
        return String.join(", ", words);
    }

    private String samplers() {
        List<SamplerSettings> samplers = distinct(DecodingSettings::sampler);
        if (samplers.size() == 1) {
            return samplers.get(0).words();
        }
        boolean onlyTemperatures = samplers.stream().map(sampler -> sampler.withTemperature(0)).distinct().count() == 1;
        if (!onlyTemperatures) {
            return samplers.size() + " samplers";
        }
        List<SamplerSettings> sorted = samplers.stream()
                .sorted((a, b) -> Double.compare(a.temperature(), b.temperature()))
                .toList();
        String rest = sorted.get(0).withTemperature(0).words().replaceFirst("greedy", "");
        return "T = " + number(sorted.get(0).temperature()) + " to "
                + number(sorted.get(sorted.size() - 1).temperature()) + rest;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private <T> List<T> distinct(Function<DecodingSettings, T> component) {
        return experiment().arms().stream().map(Arm::settings).map(component).distinct().toList();
    }

    // 64 prompts (4 categories) x seed 0 x 3 repetitions; 8 arms, 1,536 generations
    private String material() {
        // Of a part of an experiment, only what it ran.
        Set<String> run = results.cells().stream().map(cell -> cell.block().prompt()).collect(Collectors.toSet());
        List<LabelledPrompt> prompts = experiment().prompts().stream()
                .filter(prompt -> run.isEmpty() || run.contains(prompt.id()))
                .toList();
        List<Long> seeds = experiment().seeds();
        long categories = prompts.stream().map(LabelledPrompt::category).distinct().count();
        String on = count(prompts.size(), "prompt") + (categories > 1 ? " (" + categories + " categories)" : "")
                + " x " + (seeds.size() == 1 ? "seed " + seeds.get(0) : seeds.size() + " seeds from " + seeds.get(0))
                + (experiment().repetitions() > 1 ? " x " + experiment().repetitions() + " repetitions" : "");
        String arms = "; " + count(experiment().arms().size(), "arm");
        int all = prompts.size() * experiment().seeds().size() * experiment().repetitions() * experiment().arms().size();
        String generations = ", " + (results.cells().size() < all
                ? Numbers.grouped(results.cells().size()) + " of " + count(all, "generation")
                : count(all, "generation"));
        List<String> configured = configured();
        String named = configured.isEmpty() ? "" : "; configured: " + String.join(", ", configured);
        return fitting(Stream.of(
                on + arms + generations + named,
                on + arms + named,
                on + arms + (configured.isEmpty() ? "" : ", " + configured.size() + " of them configured"),
                on + arms));
    }

    /** The strategies that somebody has configured, which no bundle offers by itself. */
    private List<String> configured() {
        return results.environments().stream()
                .flatMap(place -> place.configurations().keySet().stream())
                .distinct()
                .toList();
    }

    private static String count(int number, String what) {
        return Numbers.grouped(number) + " " + what + (number == 1 ? "" : "s");
    }

    // AMD EPYC, 2 cores, Java 17.0.15, Vorlauf 0.1.0, 2026-11-30
    private String place() {
        List<Environment> places = results.environments();
        if (places.isEmpty()) {
            return "nothing has run";
        }
        Environment first = places.get(0);
        long others = places.stream().map(Environment::installation).distinct().count() - 1;
        String elsewhere = others == 0 ? "" : " and " + others + (others == 1 ? " other" : " others");
        String processor = TRADE.matcher(first.processor()).replaceAll("").replaceAll("\\s+", " ").strip();
        String rest = elsewhere + ", " + count(first.cores(), "core") + ", Java " + version(first.java())
                + ", Vorlauf " + first.version() + days();
        int room = Math.max(8, width - rest.length());
        return fitting(Stream.of(
                processor + rest,
                (processor.length() <= room ? processor : processor.substring(0, room - 1) + "…") + rest));
    }

    // The last word of a runtime's name, without what stands for its build.
    private static String version(String java) {
        Matcher version = VERSION.matcher(java.substring(java.lastIndexOf(' ') + 1));
        return version.find() ? version.group() : java;
    }

    private String days() {
        Stream<Instant> began = results.environments().stream()
                .flatMap(place -> place.occasion().stream())
                .map(Occasion::began);
        List<LocalDate> days = Stream.concat(began, results.cells().stream().map(CellResult::start))
                .map(instant -> LocalDate.ofInstant(instant, ZoneOffset.UTC))
                .distinct()
                .sorted()
                .toList();
        if (days.isEmpty()) {
            return "";
        }
        LocalDate first = days.get(0);
        LocalDate last = days.get(days.size() - 1);
        // 2026-11-30 to 12-01
        String end = last.getYear() == first.getYear() ? last.toString().substring(5) : last.toString();
        return ", " + first + (days.size() == 1 ? "" : " to " + end);
    }

    /** Where and when results were made, for programs. */
    public static List<Map<String, Object>> toJson(ExperimentResults results) {
        return results.environments().stream().map(Compared::toJson).toList();
    }

    private static Map<String, Object> toJson(Environment place) {
        return Json.object(
                "began", place.occasion().map(Occasion::began).map(Objects::toString),
                "command", place.occasion().map(Occasion::command), "version", place.version(),
                "processor", place.processor(), "cores", place.cores(), "java", place.java(), "system", place.system(),
                "plans", place.plans(), "configurations", place.configurations(),
                "load", place.occasion().map(on -> on.surroundings().load()).orElse(OptionalDouble.empty()),
                "othersShare",
                place.occasion().map(on -> on.surroundings().othersShare()).orElse(OptionalDouble.empty()));
    }
}
