package io.vorlauf.cli.internal.study;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.analysis.Spread;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.cli.internal.output.Json;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.output.Table;
import io.vorlauf.report.Content;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Interval;
import io.vorlauf.report.plot.LinePlot;
import io.vorlauf.report.plot.LinePlot.Line;
import io.vorlauf.report.plot.LinePlot.Point;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
 * @param failures what must not be
 * @param warnings what to mind when reading the figures
 */
public record SimilarityReport(String varied, String setting, List<Level> levels, List<String> failures, List<String> warnings) {

    private static final int WIDTH = 100;
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
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
    }

    private List<String> head() {
        return List.of(
                varied, "agreement", "acceptance rate", "block efficiency", "speed-up", "95 % interval", "faster");
    }

    /** Prints the table. */
    public void print(PrintWriter out) {
        Table table = new Table(WIDTH, head().toArray(String[]::new));
        levels.forEach(level -> table.add(row(level).toArray(String[]::new)));
        table.print(out);
        out.println();
        Table.wrap(summary(), WIDTH).forEach(out::println);
    }

    private static List<String> row(Level level) {
        Estimate speedUp = level.speedUp();
        return List.of(
                level.name(),
                Numbers.fixed(level.agreement(), 3),
                Numbers.fixed(level.arm().totals().acceptanceRate(), 3),
                Numbers.fixed(level.arm().totals().blockEfficiency(), 2),
                Numbers.fixed(speedUp.value(), 2),
                speedUp.hasInterval() ? Numbers.fixed(speedUp.low(), 2) + " … " + Numbers.fixed(speedUp.high(), 2)
                        : "-",
                switch (level.arm().comparison().orElseThrow().verdict()) {
                    case FASTER -> "yes";
                    case SLOWER -> "slower";
                    case NO_DIFFERENCE_SHOWN -> "not shown";
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

    /** The same for programs. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("setting", setting);
        json.put(varied + "s", levels.stream().map(SimilarityReport::toJson).toList());
        json.put("failures", failures);
        json.put("warnings", warnings);
        return json;
    }

    private static Map<String, Object> toJson(Level level) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", level.name());
        json.put("noise", level.noise().isPresent() ? level.noise().getAsDouble() : null);
        json.put("agreement", Json.number(level.agreement()));
        json.put("acceptanceRate", Json.number(level.arm().totals().acceptanceRate()));
        json.put("blockEfficiency", Json.number(level.arm().totals().blockEfficiency()));
        json.put("speedUp", Json.number(level.speedUp().value()));
        json.put("speedUpLow", Json.number(level.speedUp().low()));
        json.put("speedUpHigh", Json.number(level.speedUp().high()));
        return json;
    }

    /** The report. */
    public Report report() {
        List<Content> words = new ArrayList<>();
        failures.forEach(failure -> words.add(new Content.Failure(failure)));
        warnings.forEach(warning -> words.add(new Content.Warning(warning)));
        words.add(new Content.Paragraph(summary()));
        words.add(new Content.Table("Agreement: how often the first guess of a round was accepted.", head(),
                levels.stream().map(SimilarityReport::row).toList()));
        Axis agreement = Axis.unit("agreement with the target");
        List<Content> plots = new ArrayList<>();
        plots.add(figure("acceptance-over-similarity", "Acceptance rate over similarity", agreement, Level::agreement,
                Axis.fromZero("acceptance rate"), level -> spread(level.arm().acceptanceRate()),
                        OptionalDouble.empty()));
        plots.add(figure("speed-up-over-similarity", "Speed-up over similarity", agreement, Level::agreement,
                Axis.fromZero("speed-up"), level -> interval(level.speedUp()), OptionalDouble.of(1)));
        if (levels.stream().allMatch(level -> level.noise().isPresent())) {
            Axis noise = Axis.fromZero("noise in the draft's weights");
            Function<Level, Double> x = level -> level.noise().getAsDouble();
            plots.add(figure("acceptance-over-noise", "Acceptance rate over noise", noise, x,
                    Axis.fromZero("acceptance rate"), level -> spread(level.arm().acceptanceRate()),
                            OptionalDouble.empty()));
            plots.add(figure("speed-up-over-noise", "Speed-up over noise", noise, x,
                    Axis.fromZero("speed-up"), level -> interval(level.speedUp()), OptionalDouble.of(1)));
        }
        return new Report(varied.equals("draft") ? "Drafts of rising similarity" : "Targets of rising similarity",
                setting,
                List.of(new Section("What came out", words), new Section("Curves", plots)));
    }

    private static Interval spread(Spread spread) {
        return Interval.around(spread.mean(), spread.deviation());
    }

    private static Interval interval(Estimate estimate) {
        return new Interval(estimate.value(), estimate.low(), estimate.high());
    }

    private Content figure(String id, String title, Axis x, Function<Level, Double> where, Axis y,
            Function<Level, Interval> value, OptionalDouble reference) {
        List<Point> points = levels.stream()
                .map(level -> new Point(where.apply(level), value.apply(level)))
                .filter(point -> Double.isFinite(point.x()))
                .sorted(Comparator.comparingDouble(Point::x))
                .toList();
        String caption = reference.isPresent()
                ? "Bands: 95 % intervals. The dashed line is plain decoding."
                : "Bands, if there are several seeds: one standard deviation over them to both sides.";
        return new Content.Figure(id, title, title + ", " + points.size() + " " + varied + "s", caption,
                new LinePlot(x, y, List.of(Line.measured("measured", points)), reference));
    }
}
