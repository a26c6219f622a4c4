// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Spread;
import io.vorlauf.report.Content;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Plot;
import io.vorlauf.report.plot.Plot.HeatMap;
import io.vorlauf.report.plot.Plot.LinePlot;
import io.vorlauf.report.plot.Plot.LinePlot.Line;
import io.vorlauf.report.plot.Plot.LinePlot.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A sweep: arms at the points of a grid.
 *
 * @param keys what was swept over, numbers with at least two values; what guesses ahead comes first
 * @param arms the arms at the points
 */
record Sweep(List<String> keys, List<ArmSummary> arms) {

    private static final String TEMPERATURE = "temperature";
    private static final String SPEED_UP = "Speed-up";

    /** The sweep of an experiment, if it is one. */
    static Optional<Sweep> of(ExperimentSummary summary) {
        List<ArmSummary> arms =
                Arms.candidates(summary).stream().filter(arm -> !arm.arm().point().isEmpty()).toList();
        List<String> keys = arms.stream()
                .flatMap(arm -> arm.arm().point().keySet().stream())
                .distinct()
                .filter(key -> values(arms, key).size() > 1 && values(arms, key).stream().allMatch(Sweep::isNumber))
                .sorted(Comparator.comparing((String key) -> key.equals(TEMPERATURE))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        return keys.isEmpty() ? Optional.empty() : Optional.of(new Sweep(keys, arms));
    }

    private static List<String> values(List<ArmSummary> arms, String key) {
        return arms.stream().map(arm -> arm.arm().point().getOrDefault(key, "")).distinct().toList();
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** What can be plotted. */
    List<Content> plots() {
        List<Content> plots = new ArrayList<>();
        String first = keys.get(0);
        plots.add(lines("acceptance", "Acceptance rate", first, ArmSummary::acceptanceRate, OptionalDouble.empty()));
        plots.add(lines("block-efficiency", "Block efficiency", first, ArmSummary::blockEfficiency,
                OptionalDouble.empty()));
        plots.add(lines("speed-up", SPEED_UP, first, ArmSummary::speedUp, OptionalDouble.of(1)));
        for (String key : keys.subList(1, keys.size())) {
            plots.add(lines("acceptance", "Acceptance rate", key, ArmSummary::acceptanceRate, OptionalDouble.empty()));
        }
        // With a third one a field of the map would stand for several points.
        if (keys.size() == 2 && arms.stream().allMatch(arm -> arm.arm().point().size() == 2)) {
            maps(plots);
        }
        return plots;
    }

    private static String label(String key) {
        return key.equals("k") ? "lookahead k" : key;
    }

    private static String id(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private Figure lines(
            String id, String what, String key, Function<ArmSummary, Spread> value, OptionalDouble reference) {
        Map<String, List<ArmSummary>> series = arms.stream()
                .filter(arm -> arm.arm().point().containsKey(key))
                .collect(Collectors.groupingBy(arm -> series(arm, key), LinkedHashMap::new, Collectors.toList()));
        List<Line> lines = series.entrySet().stream()
                .map(entry -> Line.measured(entry.getKey(), entry.getValue().stream()
                        .map(arm -> new Point(number(arm, key), Plot.around(value.apply(arm))))
                        .sorted(Comparator.comparingDouble(Point::x))
                        .toList()))
                .toList();
        Axis x = Axis.over(label(key), lines.stream().flatMap(line -> line.points().stream())
                .mapToDouble(Point::x).toArray());
        String name = what.toLowerCase(Locale.ROOT);
        LinePlot plot = new LinePlot(x, what.equals(SPEED_UP) ? Axis.ratio(name) : Axis.of(name), lines, reference);
        return new Figure(id + "-over-" + id(key), what + " over " + label(key),
                what + " over " + label(key) + ", one line for each of: " + String.join(", ", series.keySet()),
                plot.hasBands() ? "Means; bands are one standard deviation over trials to both sides." : "",
                plot);
    }

    private static double number(ArmSummary arm, String key) {
        return Double.parseDouble(arm.arm().point().get(key));
    }

    // All of the point but one key; the strategy if there are several.
    private String series(ArmSummary arm, String key) {
        Map<String, String> rest = new TreeMap<>(arm.arm().point());
        rest.remove(key);
        List<String> parts = new ArrayList<>();
        if (strategies().size() > 1 || rest.isEmpty()) {
            parts.add(arm.arm().settings().strategy());
        }
        rest.forEach((name, value) -> parts.add(label(name) + " " + value));
        return String.join(", ", parts);
    }

    private List<String> strategies() {
        return arms.stream().map(arm -> arm.arm().settings().strategy()).distinct().toList();
    }

    private void maps(List<Content> plots) {
        for (String strategy : strategies()) {
            String suffix = strategies().size() > 1 ? ": " + strategy : "";
            plots.add(map(strategy, "Acceptance rate", suffix, HeatMap.Scale.RISING, ArmSummary::acceptanceRate));
            plots.add(map(strategy, SPEED_UP, suffix, HeatMap.Scale.RATIO, ArmSummary::speedUp));
        }
    }

    private Figure map(
            String strategy, String what, String suffix, HeatMap.Scale scale, Function<ArmSummary, Spread> value) {
        String title = what + suffix;
        TreeSet<String> columns = numbers(keys.get(0));
        TreeSet<String> rows = numbers(keys.get(1));
        List<List<Double>> values = rows.stream()
                .map(row -> columns.stream().map(column -> mean(strategy, column, row, value)).toList())
                .toList();
        HeatMap map = new HeatMap(label(keys.get(0)), label(keys.get(1)), what.toLowerCase(Locale.ROOT), scale,
                List.copyOf(columns), List.copyOf(rows), values);
        return new Figure(id(title) + "-map", title, title + " by " + label(keys.get(0)) + " and " + label(keys.get(1)),
                scale == HeatMap.Scale.RATIO ? twoColours(map) : "The deeper, the higher.", map);
    }

    /** How to read a map of speed-ups. */
    static String twoColours(HeatMap map) {
        return "Blue: faster than the baseline" + (map.hasBelowOne() ? "; brown and underlined: slower" : "")
                + ". Twice as fast is as deep as half as fast.";
    }

    private TreeSet<String> numbers(String key) {
        TreeSet<String> numbers = new TreeSet<>(Comparator.comparingDouble(Double::parseDouble));
        numbers.addAll(values(arms, key));
        return numbers;
    }

    private double mean(String strategy, String column, String row, Function<ArmSummary, Spread> value) {
        return arms.stream()
                .filter(arm -> arm.arm().settings().strategy().equals(strategy))
                .filter(arm -> Double.parseDouble(column) == number(arm, keys.get(0)))
                .filter(arm -> Double.parseDouble(row) == number(arm, keys.get(1)))
                .mapToDouble(arm -> value.apply(arm).mean())
                .findFirst()
                .orElse(Double.NaN);
    }
}
