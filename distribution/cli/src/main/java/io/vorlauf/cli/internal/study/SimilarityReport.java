// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.report.Content;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Plot;
import io.vorlauf.report.plot.Plot.LinePlot;
import io.vorlauf.report.plot.Plot.LinePlot.Line;
import io.vorlauf.report.plot.Plot.LinePlot.Point;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What pairs of draft and target bring whose similarity rises, as a table, as JSON and as a report.
 *
 * @param varied what is another one in each pair: {@code draft} or {@code target}
 * @param setting how it was measured, in one line
 * @param levels the pairs, the least similar first
 */
public record SimilarityReport(String varied, String setting, List<Level> levels) implements StudyReport {

    /**
     * A pair and what it brought.
     *
     * @param name name of what varies
     * @param noise how much its weights were disturbed; empty for drafts as they are
     * @param arm what was measured
     */
    public record Level(String name, OptionalDouble noise, ArmSummary arm) {

        /** How often the draft's first guess of a round is right: the similarity that counts. */
        public double agreement() {
            List<DepthAcceptance> depths = arm.totals().acceptanceByDepth();
            return depths.isEmpty() ? Double.NaN : depths.get(0).rate();
        }

        Estimate speedUp() {
            return arm.comparison().orElseThrow().speedUp();
        }
    }

    /** Sorts the pairs. */
    public SimilarityReport {
        levels = levels.stream().sorted(Comparator.comparingDouble(Level::agreement)).toList();
    }

    private List<String> head() {
        return List.of(
                varied, "agreement", "acceptance rate", "block efficiency", "speed-up", "95 % interval", "faster");
    }

    @Override
    public void print(Console console) {
        Table table = new Table(console.width(), head().toArray(String[]::new))
                .expendable("block efficiency", "acceptance rate");
        levels.forEach(level -> table.add(coloured(console, level).toArray(String[]::new)));
        table.print(console.out());
        console.out().println();
        console.paragraph(summary());
    }

    private static List<String> coloured(Console console, Level level) {
        List<String> row = new ArrayList<>(row(level));
        int last = row.size() - 1;
        row.set(last, console.coloured(level.arm().comparison().orElseThrow().verdict(), row.get(last)));
        return row;
    }

    private static List<String> row(Level level) {
        Estimate speedUp = level.speedUp();
        return List.of(
                level.name(),
                Numbers.fixed(level.agreement(), 3),
                Numbers.fixed(level.arm().totals().acceptanceRate(), 3),
                Numbers.fixed(level.arm().totals().blockEfficiency(), 2),
                Numbers.fixed(speedUp.value(), 2),
                Numbers.interval(speedUp, 2),
                switch (level.arm().comparison().orElseThrow().verdict()) {
                    case FASTER -> "yes";
                    case SLOWER -> "slower";
                    case NO_DIFFERENCE_SHOWN -> "not shown";
                    case TOO_FEW -> "too few";
                });
    }

    private String summary() {
        Level least = levels.get(0);
        Level most = levels.get(levels.size() - 1);
        return "From agreement " + Numbers.fixed(least.agreement(), 3) + " to " + Numbers.fixed(most.agreement(), 3)
                + " the acceptance rate goes from " + Numbers.fixed(least.arm().totals().acceptanceRate(), 3) + " to "
                + Numbers.fixed(most.arm().totals().acceptanceRate(), 3) + " and speed-up from "
                + Numbers.fixed(least.speedUp().value(), 2) + " to " + Numbers.fixed(most.speedUp().value(), 2) + ".";
    }

    @Override
    public Map<String, Object> toJson() {
        return Json.object(
                "setting", setting, varied + "s", levels.stream().map(SimilarityReport::toJson).toList());
    }

    private static Map<String, Object> toJson(Level level) {
        return Json.object(
                "name", level.name(), "noise", level.noise(), "agreement", level.agreement(),
                "acceptanceRate", level.arm().totals().acceptanceRate(),
                "blockEfficiency", level.arm().totals().blockEfficiency(), "speedUp", level.speedUp().value(),
                "speedUpLow", level.speedUp().low(), "speedUpHigh", level.speedUp().high());
    }

    @Override
    public Report report() {
        List<Content> words = List.of(
                new Content.Paragraph(summary()),
                new Content.Table("Agreement: how often the first guess of a round was accepted.", head(),
                        levels.stream().map(SimilarityReport::row).toList()));
        Axis agreement = Axis.unit("agreement with the target");
        List<Content> plots = new ArrayList<>();
        plots.add(figure("acceptance-over-similarity", "Acceptance rate over similarity", agreement, Level::agreement,
                Axis.fromZero("acceptance rate"), level -> Plot.around(level.arm().acceptanceRate()),
                        OptionalDouble.empty()));
        plots.add(figure("speed-up-over-similarity", "Speed-up over similarity", agreement, Level::agreement,
                Axis.ratio("speed-up"), Level::speedUp, OptionalDouble.of(1)));
        if (levels.stream().allMatch(level -> level.noise().isPresent())) {
            Axis noise = Axis.fromZero("noise in the draft's weights");
            Function<Level, Double> x = level -> level.noise().getAsDouble();
            plots.add(figure("acceptance-over-noise", "Acceptance rate over noise", noise, x,
                    Axis.fromZero("acceptance rate"), level -> Plot.around(level.arm().acceptanceRate()),
                            OptionalDouble.empty()));
            plots.add(figure("speed-up-over-noise", "Speed-up over noise", noise, x,
                    Axis.ratio("speed-up"), Level::speedUp, OptionalDouble.of(1)));
        }
        return new Report(varied.equals("draft") ? "Drafts of rising similarity" : "Targets of rising similarity",
                setting,
                List.of(new Section("What came out", words), new Section("Curves", plots)));
    }

    private Content figure(String id, String title, Axis x, Function<Level, Double> where, Axis y,
            Function<Level, Estimate> value, OptionalDouble reference) {
        List<Point> points = levels.stream()
                .map(level -> new Point(where.apply(level), value.apply(level)))
                .filter(point -> Double.isFinite(point.x()))
                .sorted(Comparator.comparingDouble(Point::x))
                .toList();
        LinePlot plot = new LinePlot(x, y, List.of(Line.measured("measured", points)), reference);
        List<String> caption = new ArrayList<>();
        if (plot.hasBands()) {
            caption.add(reference.isPresent()
                    ? "Band: 95 % intervals."
                    : "Band: one standard deviation over seeds to both sides.");
        }
        if (reference.isPresent()) {
            caption.add("The line at 1 is plain decoding.");
        }
        return new Content.Figure(id, title, title + ", " + points.size() + " " + varied + "s",
                String.join(" ", caption), plot);
    }
}
