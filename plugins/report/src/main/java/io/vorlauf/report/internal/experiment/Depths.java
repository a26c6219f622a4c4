package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.ExperimentSummary;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.RejectionDepths;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Interval;
import io.vorlauf.report.plot.LinePlot;
import io.vorlauf.report.plot.LinePlot.Line;
import io.vorlauf.report.plot.LinePlot.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** How far guesses hold. */
final class Depths {

    private static final int MOST_LINES = 6;
    private static final int DEEPEST = 16;

    private Depths() {}

    static List<Content> of(ExperimentResults results, ExperimentSummary summary) {
        List<ArmSummary> arms = Arms.bySpeed(summary).stream()
                .filter(arm -> !arm.totals().acceptanceByDepth().isEmpty())
                .limit(MOST_LINES)
                .toList();
        if (arms.isEmpty()) {
            return List.of();
        }
        List<Content> contents = new ArrayList<>();
        ArmSummary first = arms.get(0);
        List<RoundReport> rounds = results.cells(first.arm()).stream()
                .flatMap(cell -> cell.rounds().stream())
                .toList();
        contents.add(RejectionDepths.of(rounds).figure(first.arm().name()));
        contents.add(figure("conditional-acceptance", "Conditional acceptance by depth",
                "Of the rounds that came to this depth and had guesses there, the share in which one of them was "
                        + "accepted.",
                arms, false));
        contents.add(figure("cumulative-acceptance", "Cumulative acceptance by depth",
                "Of all rounds with guesses, the share in which guesses were accepted down to this depth.", arms,
                        true));
        return contents;
    }

    private static Figure figure(
            String id, String title, String caption, List<ArmSummary> arms, boolean cumulative) {
        List<Line> lines = arms.stream()
                .map(arm -> Line.measured(arm.arm().name(), points(arm.totals().acceptanceByDepth(), cumulative)))
                .toList();
        return new Figure(id, title, title + ", one line for each arm", caption,
                new LinePlot(Axis.whole("depth"), Axis.unit("acceptance"), lines, OptionalDouble.empty()));
    }

    private static List<Point> points(List<DepthAcceptance> depths, boolean cumulative) {
        List<Point> points = new ArrayList<>();
        int rounds = depths.get(0).attempts();
        for (int i = 0; i < Math.min(DEEPEST, depths.size()); i++) {
            DepthAcceptance depth = depths.get(i);
            double share = cumulative ? (double) depth.accepted() / rounds : depth.rate();
            points.add(new Point(i + 1, Interval.exactly(share)));
        }
        return points;
    }
}
