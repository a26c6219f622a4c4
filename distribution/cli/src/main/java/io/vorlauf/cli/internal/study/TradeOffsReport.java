package io.vorlauf.cli.internal.study;

import io.vorlauf.cli.internal.output.Json;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.output.Table;
import io.vorlauf.cli.internal.study.TradeOffs.Batch;
import io.vorlauf.cli.internal.study.TradeOffs.Point;
import io.vorlauf.report.Content;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Interval;
import io.vorlauf.report.plot.LinePlot;
import io.vorlauf.report.plot.LinePlot.Kind;
import io.vorlauf.report.plot.LinePlot.Line;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where speculation stops paying, as tables, as JSON and as a report.
 *
 * @param setting how it was measured, in one line
 * @param tradeOffs what was found
 * @param failures what must not be
 * @param warnings what to mind when reading the figures
 */
public record TradeOffsReport(String setting, TradeOffs tradeOffs, List<String> failures, List<String> warnings) {

    private static final int WIDTH = 100;
    private static final List<String> POINTS = List.of(
            "draft", "T", "k", "accept a", "cost c", "verify r", "predicted", "with r", "measured", "95 % interval");
    private static final List<String> BATCHES =
            List.of("at a time", "tokens/s, none", "tokens/s, speculation", "predicted", "measured");
    private static final double[] COSTS = {0.02, 0.05, 0.1, 0.2, 0.5, 0.9};
    private static final int LONGEST_LOOKAHEAD = 16;

    /** Copies the list. */
    public TradeOffsReport {
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
    }

    /** Prints the tables. */
    public void print(PrintWriter out) {
        Table points = new Table(WIDTH, POINTS.toArray(String[]::new));
        tradeOffs.points().forEach(point -> points.add(row(point).toArray(String[]::new)));
        points.print(out);
        if (!tradeOffs.batches().isEmpty()) {
            out.println();
            Table batches = new Table(WIDTH, BATCHES.toArray(String[]::new));
            tradeOffs.batches().forEach(batch -> batches.add(row(batch).toArray(String[]::new)));
            batches.print(out);
        }
        out.println();
        sentences().stream().flatMap(sentence -> Table.wrap(sentence, WIDTH).stream()).forEach(out::println);
    }

    private static List<String> row(Point point) {
        return List.of(
                point.draft(),
                String.valueOf(point.temperature()),
                String.valueOf(point.prediction().lookahead()),
                Numbers.fixed(point.prediction().acceptance(), 3),
                Numbers.fixed(point.prediction().cost(), 3),
                Numbers.fixed(point.verification(), 2),
                Numbers.fixed(point.prediction().speedUp(), 2),
                Numbers.fixed(point.prediction().speedUp(point.verification()), 2),
                Numbers.fixed(point.measured().value(), 2),
                point.measured().hasInterval()
                        ? Numbers.fixed(point.measured().low(), 2) + " … " + Numbers.fixed(point.measured().high(), 2)
                        : "-");
    }

    private static List<String> row(Batch batch) {
        return List.of(
                String.valueOf(batch.size()),
                Numbers.fixed(batch.plain(), 1),
                Numbers.fixed(batch.speculative(), 1),
                Numbers.fixed(batch.predicted(), 2),
                Numbers.fixed(batch.speedUp(), 2));
    }

    private List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        Point best = tradeOffs.points().stream()
                .max(Comparator.comparingDouble(point -> point.measured().value()))
                .orElseThrow();
        sentences.add("Best: " + name(best) + ", " + Numbers.fixed(best.measured().value(), 2)
                + " times plain decoding; predicted "
                + Numbers.fixed(best.prediction().speedUp(), 2) + ", and "
                + Numbers.fixed(best.prediction().speedUp(best.verification()), 2)
                + " with what a verification really costs.");
        List<Point> losing = tradeOffs.points().stream().filter(point -> point.measured().value() < 1).toList();
        sentences.add(losing.isEmpty()
                ? "Speculation was nowhere slower than plain decoding."
                : "Speculation was slower than plain decoding at: "
                        + losing.stream().collect(Collectors.groupingBy(
                                        TradeOffsReport::place, LinkedHashMap::new, Collectors.mapping(
                                                point -> String.valueOf(point.prediction().lookahead()),
                                                Collectors.joining(", "))))
                                .entrySet().stream()
                                .map(place -> place.getKey() + ", k = " + place.getValue())
                                .collect(Collectors.joining("; "))
                        + ".");
        sentences.add("By the formula, one guess per round pays if acceptance exceeds cost (a > c).");
        return sentences;
    }

    private static String name(Point point) {
        return place(point) + ", k = " + point.prediction().lookahead();
    }

    private static String place(Point point) {
        return point.draft() + " at T = " + point.temperature();
    }

    /** The same for programs. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("setting", setting);
        json.put("points", tradeOffs.points().stream().map(TradeOffsReport::toJson).toList());
        json.put("batches", tradeOffs.batches().stream().map(TradeOffsReport::toJson).toList());
        json.put("failures", failures);
        json.put("warnings", warnings);
        return json;
    }

    private static Map<String, Object> toJson(Point point) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("draft", point.draft());
        json.put("temperature", point.temperature());
        json.put("lookahead", point.prediction().lookahead());
        json.put("acceptance", Json.number(point.prediction().acceptance()));
        json.put("cost", Json.number(point.prediction().cost()));
        json.put("verification", Json.number(point.verification()));
        json.put("predicted", Json.number(point.prediction().speedUp()));
        json.put("predictedWithVerification", Json.number(point.prediction().speedUp(point.verification())));
        json.put("measured", Json.number(point.measured().value()));
        json.put("measuredLow", Json.number(point.measured().low()));
        json.put("measuredHigh", Json.number(point.measured().high()));
        return json;
    }

    private static Map<String, Object> toJson(Batch batch) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("size", batch.size());
        json.put("plainTokensPerSecond", Json.number(batch.plain()));
        json.put("speculativeTokensPerSecond", Json.number(batch.speculative()));
        json.put("predicted", Json.number(batch.predicted()));
        json.put("measured", Json.number(batch.speedUp()));
        return json;
    }

    /** The report. */
    public Report report() {
        List<Content> words = new ArrayList<>();
        failures.forEach(failure -> words.add(new Content.Failure(failure)));
        warnings.forEach(warning -> words.add(new Content.Warning(warning)));
        sentences().forEach(sentence -> words.add(new Content.Paragraph(sentence)));
        List<Content> plots = new ArrayList<>();
        List<String> drafts = tradeOffs.points().stream().map(Point::draft).distinct().toList();
        for (int i = 0; i < drafts.size(); i++) {
            plots.add(overLookahead("ideal-" + i, drafts.get(i), "Formula and clock: " + drafts.get(i),
                    "Dashed: predicted from measured acceptance and cost, as if a verification cost one pass whatever "
                            + "k.",
                    point -> point.prediction().speedUp()));
            plots.add(overLookahead("verification-" + i, drafts.get(i),
                    "Formula with real verifications: " + drafts.get(i),
                    "Dashed: predicted with the measured cost of verifications too. What is left is the engine's own "
                            + "time and acceptance that differs with depth.",
                    point -> point.prediction().speedUp(point.verification())));
        }
        plots.add(costs());
        plots.add(batches());
        List<Content> tables = List.of(
                new Content.Table("a: accepted guesses per guess that was come to; c: time of a draft's pass over "
                        + "that of the target; r: time of a verification over that of a pass for one token.", POINTS,
                        tradeOffs.points().stream().map(TradeOffsReport::row).toList()),
                new Content.Table("Several generations at a time.", BATCHES,
                        tradeOffs.batches().stream().map(TradeOffsReport::row).toList()));
        return new Report("Where speculation stops paying", setting, List.of(
                new Section("What came out", words), new Section("Predicted and measured", plots),
                new Section("Numbers", tables)));
    }

    private Content overLookahead(
            String id, String draft, String title, String caption, ToDoubleFunction<Point> predicted) {
        Map<Double, List<Point>> temperatures = tradeOffs.points().stream()
                .filter(point -> point.draft().equals(draft))
                .collect(Collectors.groupingBy(Point::temperature, LinkedHashMap::new, Collectors.toList()));
        List<Line> lines = new ArrayList<>();
        temperatures.forEach((temperature, points) -> {
            lines.add(Line.measured("T = " + temperature, points.stream()
                    .map(point -> new LinePlot.Point(point.prediction().lookahead(), new Interval(
                            point.measured().value(), point.measured().low(), point.measured().high())))
                    .toList()));
            lines.add(new Line("predicted", Kind.PREDICTED, points.stream()
                    .map(point -> new LinePlot.Point(
                            point.prediction().lookahead(), Interval.exactly(predicted.applyAsDouble(point))))
                    .toList()));
        });
        return new Content.Figure("lookahead-" + id, title, title + ": speed-up over lookahead, measured and predicted",
                caption + " Bands: 95 % intervals.",
                new LinePlot(Axis.whole("lookahead k"), Axis.fromZero("speed-up"), lines, OptionalDouble.of(1)));
    }

    private static Content costs() {
        List<Line> lines = new ArrayList<>();
        for (double cost : COSTS) {
            lines.add(new Line("c = " + cost, Kind.PREDICTED, IntStream.rangeClosed(0, 99)
                    .mapToObj(percent -> new LinePlot.Point(percent / 100.0,
                            Interval.exactly(best(percent / 100.0, cost))))
                    .toList()));
        }
        return new Content.Figure("break-even", "Predicted speed-up at the best lookahead",
                "Predicted speed-up over acceptance, one line for each cost of the draft",
                "For each acceptance the best k from 1 to " + LONGEST_LOOKAHEAD
                        + "; below the dashed line no k pays. c: time of a draft's pass over that of the target.",
                new LinePlot(Axis.unit("acceptance a"), Axis.fromZero("speed-up"), lines, OptionalDouble.of(1)));
    }

    private static double best(double acceptance, double cost) {
        return IntStream.rangeClosed(1, LONGEST_LOOKAHEAD)
                .mapToDouble(k -> new Prediction(acceptance, k, cost).speedUp())
                .max()
                .orElseThrow();
    }

    private Content batches() {
        List<LinePlot.Point> measured = new ArrayList<>();
        List<LinePlot.Point> predicted = new ArrayList<>();
        for (Batch batch : tradeOffs.batches()) {
            measured.add(new LinePlot.Point(batch.size(), Interval.exactly(batch.speedUp())));
            predicted.add(new LinePlot.Point(batch.size(), Interval.exactly(batch.predicted())));
        }
        return new Content.Figure("batch", "Speed-up of throughput over generations at a time",
                "Speed-up of throughput over the number of generations at a time",
                "Tokens/s of all generations together, over those without speculation. What runs side by side shares "
                        + "the cores that a verification would have for itself.",
                new LinePlot(Axis.whole("generations at a time"), Axis.fromZero("speed-up"),
                        List.of(Line.measured("measured", measured),
                                new Line("predicted for one", Kind.PREDICTED, predicted)),
                        OptionalDouble.of(1)));
    }
}
