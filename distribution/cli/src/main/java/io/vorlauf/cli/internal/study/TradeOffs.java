// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Totals;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Plot;
import io.vorlauf.report.plot.Plot.LinePlot;
import io.vorlauf.report.plot.Plot.LinePlot.Kind;
import io.vorlauf.report.plot.Plot.LinePlot.Line;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where speculation stops paying, predicted and measured side by side: as tables, as JSON and as a report.
 *
 * @param setting how it was measured, in one line
 * @param points the settings of one generation at a time
 * @param batches the numbers of generations at a time
 */
public record TradeOffs(String setting, List<Point> points, List<Batch> batches) implements StudyReport {

    private static final List<String> POINTS = List.of(
            "draft", "T", "k", "accept a", "cost c", "verify r", "predicted", "with r", "measured", "95 % interval");
    private static final List<String> BATCHES =
            List.of("at a time", "tokens/s, none", "tokens/s, speculation", "predicted", "measured");
    private static final double[] COSTS = {0.02, 0.05, 0.1, 0.2, 0.5, 0.9};
    private static final int LONGEST_LOOKAHEAD = 16;
    private static final String AT_ONE = " The line at 1 is plain decoding.";

    /** Copies the lists. */
    public TradeOffs {
        points = List.copyOf(points);
        batches = List.copyOf(batches);
    }

    /**
     * A setting.
     *
     * @param draft name of the draft
     * @param temperature the temperature
     * @param prediction acceptance as it was measured, lookahead, and cost as it was measured
     * @param verification the measured time of a verification over that of a pass for one token
     * @param measured speed-up by the clock
     */
    public record Point(
            String draft, double temperature, Prediction prediction, double verification, Estimate measured) {}

    /**
     * A number of generations at a time.
     *
     * @param size how many
     * @param plain tokens/s of all of them without speculation
     * @param speculative the same with speculation
     * @param predicted speed-up by formula, which knows nothing of generations beside each other
     */
    public record Batch(int size, double plain, double speculative, double predicted) {

        /** Speed-up by the clock. */
        public double speedUp() {
            return speculative / plain;
        }
    }

    /**
     * What an arm of an experiment with chains of a fixed length says; empty if no text was long enough to say
     * anything. The first round of a text also evaluates its prompt, so times are those of all others.
     */
    public static Optional<Point> point(ExperimentResults results, ArmSummary arm, String draft, double temperature,
            int lookahead) {
        List<RoundReport> plain = laterRounds(results, results.experiment().arm(arm.arm().baseline()));
        List<RoundReport> rounds = laterRounds(results, arm.arm());
        long drafted = sum(rounds, RoundReport::drafted);
        if (plain.isEmpty() || drafted == 0) {
            return Optional.empty();
        }
        double pass = sum(plain, RoundReport::verifyNanos) / (double) plain.size();
        double cost = sum(rounds, RoundReport::draftNanos) / (double) drafted / pass;
        double verification = sum(rounds, RoundReport::verifyNanos) / (double) rounds.size() / pass;
        return Optional.of(new Point(draft, temperature, new Prediction(acceptance(arm.totals()), lookahead, cost),
                verification, arm.comparison().orElseThrow().speedUp()));
    }

    private static List<RoundReport> laterRounds(ExperimentResults results, Arm arm) {
        return results.cells(arm).stream()
                .flatMap(cell -> cell.rounds().stream())
                .filter(round -> round.index() > 0)
                .toList();
    }

    private static long sum(List<RoundReport> rounds, ToLongFunction<RoundReport> value) {
        return rounds.stream().mapToLong(value).sum();
    }

    // Of all guesses that were come to, those that were accepted: the estimate of a if it is the same at every depth.
    private static double acceptance(Totals totals) {
        long attempts = totals.acceptanceByDepth().stream().mapToLong(DepthAcceptance::attempts).sum();
        long accepted = totals.acceptanceByDepth().stream().mapToLong(DepthAcceptance::accepted).sum();
        return (double) accepted / attempts;
    }

    /**
     * What speculation with chains of k guesses should bring (Leviathan et al., arXiv 2211.17192, theorem 3.8).
     *
     * @param acceptance the probability a that a guess is accepted if those before it were, 0 … 1
     * @param lookahead the number k of guesses in a round
     * @param cost the time c of a pass of the draft over that of a pass of the target for one token
     */
    public record Prediction(double acceptance, int lookahead, double cost) {

        /** Expected new tokens of a round: (1 - a^(k+1)) / (1 - a), and k + 1 for a = 1. */
        public double tokens() {
            return acceptance >= 1 ? lookahead + 1 : (1 - Math.pow(acceptance, lookahead + 1)) / (1 - acceptance);
        }

        /** Expected speed-up if a pass of the target costs the same for one token and for k + 1. */
        public double speedUp() {
            return speedUp(1);
        }

        /**
         * Expected speed-up if it does not.
         *
         * @param verification the time of a pass of the target for k + 1 tokens over that for one
         */
        public double speedUp(double verification) {
            return tokens() / (lookahead * cost + verification);
        }
    }

    @Override
    public void print(Console console) {
        PrintWriter out = console.out();
        Table table = new Table(console.width(), POINTS.toArray(String[]::new))
                .expendable("verify r", "with r", "cost c", "accept a");
        points.forEach(point -> table.add(coloured(console, point).toArray(String[]::new)));
        table.print(out);
        if (!batches.isEmpty()) {
            out.println();
            new Table(console.width(), BATCHES.toArray(String[]::new))
                    .addAll(batches.stream().map(TradeOffs::row).toList())
                    .print(out);
        }
        out.println();
        sentences().forEach(console::paragraph);
    }

    private static List<String> coloured(Console console, Point point) {
        List<String> row = new ArrayList<>(row(point));
        int measured = POINTS.indexOf("measured");
        if (point.measured().excludes(1)) {
            row.set(measured, point.measured().value() > 1
                    ? console.faster(row.get(measured))
                    : console.slower(row.get(measured)));
        }
        return row;
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
                Numbers.interval(point.measured(), 2));
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
        Point best = points.stream()
                .max(Comparator.comparingDouble(point -> point.measured().value()))
                .orElseThrow();
        sentences.add("Best: " + name(best) + ", " + Numbers.fixed(best.measured().value(), 2)
                + " times plain decoding; predicted "
                + Numbers.fixed(best.prediction().speedUp(), 2) + ", and "
                + Numbers.fixed(best.prediction().speedUp(best.verification()), 2)
                + " with what a verification really costs.");
        List<Point> losing = points.stream().filter(point -> point.measured().value() < 1).toList();
        sentences.add(losing.isEmpty()
                ? "Speculation was nowhere slower than plain decoding."
                : "Speculation was slower than plain decoding at: "
                        + losing.stream().collect(Collectors.groupingBy(
                                        TradeOffs::place, LinkedHashMap::new, Collectors.mapping(
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

    @Override
    public Map<String, Object> toJson() {
        return Json.object(
                "setting", setting, "points", points.stream().map(TradeOffs::toJson).toList(),
                "batches", batches.stream().map(TradeOffs::toJson).toList());
    }

    private static Map<String, Object> toJson(Point point) {
        return Json.object(
                "draft", point.draft(), "temperature", point.temperature(), "lookahead", point.prediction().lookahead(),
                "acceptance", point.prediction().acceptance(), "cost", point.prediction().cost(),
                "verification", point.verification(), "predicted", point.prediction().speedUp(),
                "predictedWithVerification", point.prediction().speedUp(point.verification()),
                "measured", point.measured().value(), "measuredLow", point.measured().low(),
                "measuredHigh", point.measured().high());
    }

    private static Map<String, Object> toJson(Batch batch) {
        return Json.object(
                "size", batch.size(), "plainTokensPerSecond", batch.plain(),
                "speculativeTokensPerSecond", batch.speculative(), "predicted", batch.predicted(),
                "measured", batch.speedUp());
    }

    @Override
    public Report report() {
        List<Content> words = sentences().stream().<Content>map(Content.Paragraph::new).toList();
        List<Content> plots = new ArrayList<>();
        List<String> drafts = points.stream().map(Point::draft).distinct().toList();
        for (int i = 0; i < drafts.size(); i++) {
            plots.add(overLookahead("ideal-" + i, drafts.get(i), "Formula and clock: " + drafts.get(i),
                    "Dashed, without marks: predicted from measured acceptance and cost, as if a verification cost "
                            + "one pass whatever k.",
                    point -> point.prediction().speedUp()));
            plots.add(overLookahead("verification-" + i, drafts.get(i),
                    "Formula with real verifications: " + drafts.get(i),
                    "Dashed, without marks: predicted with the measured cost of verifications too. What is left is the "
                            + "engine's own time and acceptance that differs with depth.",
                    point -> point.prediction().speedUp(point.verification())));
        }
        plots.add(costs());
        plots.add(overSizes());
        List<Content> tables = List.of(
                new Content.Table("a: accepted guesses per guess that was come to; c: time of a draft's pass over "
                        + "that of the target; r: time of a verification over that of a pass for one token.", POINTS,
                        points.stream().map(TradeOffs::row).toList()),
                new Content.Table("Several generations at a time.", BATCHES,
                        batches.stream().map(TradeOffs::row).toList()));
        return new Report("Where speculation stops paying", setting, List.of(
                new Section("What came out", words), new Section("Predicted and measured", plots),
                new Section("Numbers", tables)));
    }

    private Content overLookahead(
            String id, String draft, String title, String caption, ToDoubleFunction<Point> predicted) {
        Map<Double, List<Point>> temperatures = points.stream()
                .filter(point -> point.draft().equals(draft))
                .collect(Collectors.groupingBy(Point::temperature, LinkedHashMap::new, Collectors.toList()));
        List<Line> lines = new ArrayList<>();
        temperatures.forEach((temperature, all) -> {
            lines.add(Line.measured("T = " + temperature, all.stream()
                    .map(point -> new LinePlot.Point(point.prediction().lookahead(), point.measured()))
                    .toList()));
            lines.add(new Line("predicted", Kind.PREDICTED, all.stream()
                    .map(point -> new LinePlot.Point(
                            point.prediction().lookahead(), Plot.exactly(predicted.applyAsDouble(point))))
                    .toList()));
        });
        LinePlot plot = new LinePlot(over("lookahead k", lines), Axis.ratio("speed-up"), lines, OptionalDouble.of(1));
        return new Content.Figure("lookahead-" + id, title, title + ": speed-up over lookahead, measured and predicted",
                caption + (plot.hasBands() ? " Bands: 95 % intervals." : "") + AT_ONE, plot);
    }

    private static Axis over(String label, List<Line> lines) {
        return Axis.over(label, lines.stream().flatMap(line -> line.points().stream())
                .mapToDouble(LinePlot.Point::x).toArray());
    }

    private static Content costs() {
        List<Line> lines = new ArrayList<>();
        for (double cost : COSTS) {
            lines.add(new Line("c = " + cost, Kind.PREDICTED, IntStream.rangeClosed(0, 99)
                    .mapToObj(percent -> new LinePlot.Point(percent / 100.0,
                            Plot.exactly(best(percent / 100.0, cost))))
                    .toList()));
        }
        return new Content.Figure("break-even", "Predicted speed-up at the best lookahead",
                "Predicted speed-up over acceptance, one line for each cost of the draft",
                "For each acceptance the best k from 1 to " + LONGEST_LOOKAHEAD
                        + "; below 1 no k pays. c: time of a draft's pass over that of the target.",
                new LinePlot(Axis.unit("acceptance a"), Axis.ratio("speed-up"), lines, OptionalDouble.of(1)));
    }

    private static double best(double acceptance, double cost) {
        return IntStream.rangeClosed(1, LONGEST_LOOKAHEAD)
                .mapToDouble(k -> new Prediction(acceptance, k, cost).speedUp())
                .max()
                .orElseThrow();
    }

    private Content overSizes() {
        List<LinePlot.Point> measured = new ArrayList<>();
        List<LinePlot.Point> predicted = new ArrayList<>();
        for (Batch batch : batches) {
            measured.add(new LinePlot.Point(batch.size(), Plot.exactly(batch.speedUp())));
            predicted.add(new LinePlot.Point(batch.size(), Plot.exactly(batch.predicted())));
        }
        List<Line> lines = List.of(Line.measured("measured", measured),
                new Line("predicted for one", Kind.PREDICTED, predicted));
        return new Content.Figure("batch", "Speed-up of throughput over generations at a time",
                "Speed-up of throughput over the number of generations at a time",
                "Tokens/s of all generations together, over those without speculation. What runs side by side shares "
                        + "the cores that a verification would have for itself." + AT_ONE,
                new LinePlot(over("generations at a time", lines), Axis.ratio("speed-up"), lines,
                        OptionalDouble.of(1)));
    }
}
