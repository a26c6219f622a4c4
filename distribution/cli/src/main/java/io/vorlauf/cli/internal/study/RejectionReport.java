package io.vorlauf.cli.internal.study;

import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.cli.internal.output.Json;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.cli.internal.output.Table;
import io.vorlauf.report.Content;
import io.vorlauf.report.RejectionDepths;
import io.vorlauf.report.Report;
import io.vorlauf.report.Report.Section;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Interval;
import io.vorlauf.report.plot.LinePlot;
import io.vorlauf.report.plot.LinePlot.Line;
import io.vorlauf.report.plot.LinePlot.Point;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Where guesses failed, as a table, as JSON and as a report.
 *
 * @param arm the strategy and its parameters
 * @param setting how it was measured, in one line
 * @param depths what was found
 */
public record RejectionReport(String arm, String setting, RejectionDepths depths) {

    private static final int WIDTH = 100;
    private static final List<String> HEAD =
            List.of("depth", "attempts", "accepted", "conditional acceptance", "cumulative acceptance",
                    "first rejected here");

    /** Prints the table. */
    public void print(PrintWriter out) {
        Table table = new Table(WIDTH, HEAD.toArray(String[]::new));
        rows().forEach(row -> table.add(row.toArray(String[]::new)));
        table.print(out);
        out.println();
        out.println(summary().replace("; ", "\n"));
    }

    private List<List<String>> rows() {
        return IntStream.rangeClosed(1, depths.byDepth().size()).mapToObj(this::row).toList();
    }

    private List<String> row(int depth) {
        DepthAcceptance at = depths.byDepth().get(depth - 1);
        return List.of(
                String.valueOf(depth),
                Numbers.grouped(at.attempts()),
                Numbers.grouped(at.accepted()),
                Numbers.fixed(at.rate(), 3),
                Numbers.fixed(depths.cumulative(depth), 3),
                Numbers.grouped(depths.counts().get(depth - 1)));
    }

    private String summary() {
        String rejected = depths.rejections() == 0
                ? "no guess was rejected"
                : "first rejected guess at depth " + Numbers.fixed(depths.mean(), 2) + " (mean), "
                        + Numbers.fixed(depths.median(), 1) + " (median), " + depths.mode() + " (mode)";
        return rejected + "; " + depths.withoutRejection() + " of " + depths.rounds() + " rounds with guesses had "
                + "none rejected";
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    /** The same for programs. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("arm", arm);
        json.put("rounds", depths.rounds());
        json.put("rejections", depths.rejections());
        json.put("withoutRejection", depths.withoutRejection());
        json.put("mean", Json.number(depths.mean()));
        json.put("median", Json.number(depths.median()));
        json.put("mode", depths.rejections() == 0 ? null : depths.mode());
        json.put("depths", IntStream.rangeClosed(1, depths.byDepth().size()).mapToObj(this::depth).toList());
        return json;
    }

    private Map<String, Object> depth(int depth) {
        DepthAcceptance at = depths.byDepth().get(depth - 1);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("depth", depth);
        json.put("attempts", at.attempts());
        json.put("accepted", at.accepted());
        json.put("conditional", Json.number(at.rate()));
        json.put("cumulative", Json.number(depths.cumulative(depth)));
        json.put("rejected", depths.counts().get(depth - 1));
        return json;
    }

    /** The report. */
    public Report report() {
        List<Content> contents = new ArrayList<>();
        contents.add(new Content.Paragraph(capital(summary()) + "."));
        contents.add(depths.figure(arm));
        contents.add(curves());
        contents.add(new Content.Table("Attempts as they happened: a round that ended before a depth is none there.",
                HEAD, rows()));
        return new Report("Where guesses fail: " + arm, setting, List.of(new Section("What came out", contents)));
    }

    private Content curves() {
        List<Point> conditional = new ArrayList<>();
        List<Point> cumulative = new ArrayList<>();
        for (int depth = 1; depth <= depths.byDepth().size(); depth++) {
            conditional.add(new Point(depth, Interval.exactly(depths.byDepth().get(depth - 1).rate())));
            cumulative.add(new Point(depth, Interval.exactly(depths.cumulative(depth))));
        }
        return new Content.Figure("acceptance-by-depth", "Acceptance by depth",
                "Conditional and cumulative acceptance over the depth of the guess",
                "Conditional: of the rounds that came to a depth, those in which a guess was accepted there. "
                        + "Cumulative: of all rounds with guesses, those in which guesses were accepted down to there.",
                new LinePlot(Axis.whole("depth"), Axis.unit("acceptance"),
                        List.of(Line.measured("conditional", conditional), Line.measured("cumulative", cumulative)),
                        OptionalDouble.empty()));
    }
}
