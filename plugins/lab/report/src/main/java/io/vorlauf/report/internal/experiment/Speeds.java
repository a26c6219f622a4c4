// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.report.Content;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.internal.drawing.Format;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Plot.BarPlot;
import io.vorlauf.report.plot.Plot.HeatMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The speed-ups, of all prompts together and of single ones, in the order of their categories. */
final class Speeds {

    private static final int MOST_COLUMNS = 100;
    private static final int MOST_CATEGORIES = 12;
    private static final int DECIMALS = 2;

    private final List<LabelledPrompt> prompts;

    Speeds(ExperimentResults results) {
        prompts = results.experiment().prompts().stream()
                .sorted(Comparator.comparing(LabelledPrompt::category))
                .toList();
    }

    static List<Content> of(ExperimentResults results, ExperimentSummary summary) {
        List<ArmSummary> arms = Arms.ranked(summary).stream()
                .filter(arm -> Double.isFinite(Arms.speedUp(arm)))
                .toList();
        Speeds speeds = new Speeds(results);
        List<Content> contents = new ArrayList<>();
        contents.add(speeds.bars(summary, arms));
        List<Content> single = speeds.contents(arms);
        contents.addAll(single.stream().filter(Figure.class::isInstance).toList());
        contents.add(Tables.arms(summary));
        Tables.categories(summary).ifPresent(contents::add);
        contents.addAll(single.stream().filter(content -> !(content instanceof Figure)).toList());
        return contents;
    }

    /** A bar for each arm with its rank, the fastest first and the control at the end. */
    private Figure bars(ExperimentSummary summary, List<ArmSummary> arms) {
        // The points of a single prompt would be that of all.
        List<BarPlot.Bar> bars = arms.stream()
                .map(arm -> new BarPlot.Bar((arm.rank() > 0 ? arm.rank() + "  " : "") + Arms.label(arm),
                        arm.comparison().orElseThrow().speedUp(),
                        prompts.size() > 1 ? speedUps(arm) : List.of()))
                .toList();
        BarPlot plot = new BarPlot(Axis.ratio("speed-up"), bars, OptionalDouble.of(1));
        String description = bars.isEmpty() ? "" : "Speed-up by arm: " + String.join("; ", arms.stream()
                .map(arm -> Arms.label(arm) + " " + Format.fixed(Arms.speedUp(arm), 2))
                .toList());
        String caption = "Wall-clock speed over that of the baseline in the same run, with equal room for equal ratios."
                + (plot.hasWhiskers() ? " Whiskers: " + Format.percent(summary.confidence()) + " intervals over "
                        + (summary.overPrompts() ? "prompts" : "blocks") + "." : "")
                + (plot.hasSingleValues() ? " Points: single prompts." : "")
                + " The dashed line is no difference."
                + (arms.stream().anyMatch(arm -> arm.rank() > 0)
                        ? " Before the names: ranks, 1 for the fastest and all that cannot be told apart from it."
                        : "");
        return new Figure("speed-up", "Speed-up by arm", description, caption, plot);
    }

    /** The speed-ups of an arm, one for each prompt; NaN where nothing can be compared. */
    List<Double> speedUps(ArmSummary arm) {
        return prompts.stream().map(prompt -> arm.prompts().getOrDefault(prompt.id(), Double.NaN)).toList();
    }

    /** A map and a table of arms and prompts; nothing for a single prompt, which the bars show already. */
    List<Content> contents(List<ArmSummary> arms) {
        if (prompts.size() < 2 || arms.isEmpty()) {
            return List.of();
        }
        return List.of(map(arms), table(arms));
    }

    private Content map(List<ArmSummary> arms) {
        int each = (prompts.size() + MOST_COLUMNS - 1) / MOST_COLUMNS;
        List<String> columns = IntStream.iterate(0, from -> from < prompts.size(), from -> from + each)
                .mapToObj(from -> String.valueOf(from + 1))
                .toList();
        List<List<Double>> values = arms.stream().map(arm -> means(speedUps(arm), each)).toList();
        HeatMap map = new HeatMap("prompt, by its number in the table", "", "speed-up", HeatMap.Scale.RATIO, columns,
                arms.stream().map(Arms::label).toList(), values);
        String caption = Sweep.twoColours(map)
                + (each > 1 ? " A column is the geometric mean of " + each + " prompts in turn." : "")
                + categories();
        return new Content.Figure("speed-up-by-prompt", "Speed-up by prompt",
                "Speed-up of each arm with each prompt, from " + outermost(values, true) + " to "
                        + outermost(values, false),
                caption, map);
    }

    // Geometric means of so many each, of those that are known.
    private static List<Double> means(List<Double> values, int each) {
        return IntStream.iterate(0, from -> from < values.size(), from -> from + each)
                .mapToObj(from -> Math.exp(values.subList(from, Math.min(values.size(), from + each)).stream()
                        .filter(Double::isFinite)
                        .mapToDouble(Math::log)
                        .average()
                        .orElse(Double.NaN)))
                .toList();
    }

    private static String outermost(List<List<Double>> values, boolean lowest) {
        double[] rising = values.stream().flatMap(List::stream).filter(Double::isFinite)
                .mapToDouble(Double::doubleValue).sorted().toArray();
        return rising.length == 0 ? "-" : Format.fixed(rising[lowest ? 0 : rising.length - 1], DECIMALS);
    }

    // dialogue 1 – 4, opening 5 – 8; empty if there is nothing to tell apart.
    private String categories() {
        Map<String, List<Integer>> places = IntStream.range(0, prompts.size()).boxed()
                .collect(Collectors.groupingBy(i -> prompts.get(i).category(), TreeMap::new,
                        Collectors.toList()));
        if (places.size() < 2 || places.size() > MOST_CATEGORIES) {
            return "";
        }
        return " Categories: " + places.entrySet().stream()
                .map(entry -> (entry.getKey().isEmpty() ? "(none)" : entry.getKey()) + " "
                        + range(entry.getValue().get(0) + 1, entry.getValue().get(entry.getValue().size() - 1) + 1))
                .collect(Collectors.joining(", ")) + ".";
    }

    private static String range(int from, int to) {
        return from == to ? String.valueOf(from) : from + " – " + to;
    }

    private Content table(List<ArmSummary> arms) {
        List<String> head = new ArrayList<>(List.of("prompt", "id", "category"));
        arms.forEach(arm -> head.add(Arms.label(arm)));
        List<List<Double>> values = arms.stream().map(arm -> speedUps(arm)).toList();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            List<String> row = new ArrayList<>(
                    List.of(String.valueOf(i + 1), prompts.get(i).id(), prompts.get(i).category()));
            for (List<Double> ofArm : values) {
                row.add(Format.fixed(ofArm.get(i), DECIMALS));
            }
            rows.add(row);
        }
        return new Content.Folded("Speed-up by prompt, in numbers", new Content.Table(
                "Tokens per second over those of the baseline, all seeds and repetitions of a prompt together.", head,
                rows));
    }
}
