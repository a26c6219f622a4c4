// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Spread;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.Content.Origin;
import io.vorlauf.report.Content.Token;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Plot;
import io.vorlauf.report.plot.Plot.BarPlot;
import io.vorlauf.report.plot.Plot.DistributionPlot;
import io.vorlauf.report.plot.Plot.FlamePlot;
import io.vorlauf.report.plot.Plot.FlamePlot.Frame;
import io.vorlauf.report.plot.Plot.HeatMap;
import io.vorlauf.report.plot.Plot.HistogramPlot;
import io.vorlauf.report.plot.Plot.LinePlot;
import io.vorlauf.report.plot.Plot.LinePlot.Line;
import io.vorlauf.report.plot.Plot.LinePlot.Point;
import io.vorlauf.report.plot.Plot.SharePlot;
import io.vorlauf.report.plot.Plot.TreePlot;
import io.vorlauf.report.plot.Plot.TreePlot.Kind;
import io.vorlauf.report.plot.Plot.TreePlot.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** A report with one of everything, with names and numbers that are hard to fit. */
public final class SampleReport {

    private SampleReport() {}

    public static Report of() {
        return new Report("Everything a report can show", "made up, for tests", List.of(
                new Report.Section("Words and tables", List.of(
                        new Content.Paragraph("Text with <b>markup</b> & \"quotes\" stays text."),
                        new Content.Warning("Even A against A differs: the machine is noisy."),
                        new Content.Table("Arms", List.of("arm", "tokens/s", "speed-up"), List.of(
                                List.of("none", "428.0", "1.00"),
                                List.of("cascade:k=6:threshold=0.25", "755.1", "1.76 (1.70 – 1.83)"))),
                        new Content.Table("A long one", List.of("number", "square"), numbers()),
                        new Content.Folded("A table that is folded", new Content.Table(
                                "Squares", List.of("number", "square"), numbers())))),
                new Report.Section("Plots", List.of(
                        figure("speed-up", "Speed-up", bars()),
                        figure("ratios", "Speed-up, with single values", ratios()),
                        figure("ratio-map", "Speed-up by prompt", ratioMap()),
                        figure("weak", "Acceptance of few", weak()),
                        figure("acceptance", "Acceptance over lookahead", lines()),
                        figure("predicted", "Predicted and measured", predicted()),
                        figure("heat-map", "Acceptance rate", heatMap()),
                        figure("rejections", "Where the first guess failed", histogram()),
                        figure("phases", "Time per phase", shares()),
                        figure("latency", "Time to the first token", distributions()),
                        figure("tree", "A draft tree", tree()),
                        figure("flame", "Where the time \"went\" <script>throw 1</script>", flame()))),
                new Report.Section("Text", List.of(colouredText()))));
    }

    static Figure figure(String id, String title, Plot plot) {
        return new Figure(id, title, "What can be seen in " + title, "How to read " + title + ".", plot);
    }

    static BarPlot bars() {
        return new BarPlot("speed-up over none", List.of(
                new BarPlot.Bar("none", new Estimate(1, Double.NaN, Double.NaN)),
                new BarPlot.Bar("none again (A/A)", new Estimate(0.99, 0.97, 1.01)),
                new BarPlot.Bar("cascade:k=6:threshold=0.25:something=very-long", new Estimate(1.76, 1.7, 1.83)),
                new BarPlot.Bar("tree", new Estimate(2.41, 2.1, 2.9)),
                new BarPlot.Bar("slow", new Estimate(0.4, 0.31, 0.52))), OptionalDouble.of(1));
    }

    private static List<List<String>> numbers() {
        return IntStream.range(0, 60).mapToObj(i -> List.of("" + i, "" + i * i)).toList();
    }

    private static BarPlot ratios() {
        return new BarPlot(Axis.ratio("speed-up"), List.of(
                new BarPlot.Bar("a strategy with a long name", new Estimate(2.41, 0.4, 6.9),
                        List.of(0.2, 1.9, 2.0, 2.1, 7.5, Double.NaN)),
                new BarPlot.Bar("slow", new Estimate(0.4, 0.31, 0.52), List.of(0.4, 0.41)),
                new BarPlot.Bar("without interval", Plot.exactly(1.02))), OptionalDouble.of(1));
    }

    private static HeatMap ratioMap() {
        List<String> prompts = IntStream.rangeClosed(1, 64).mapToObj(String::valueOf).toList();
        return new HeatMap("prompt", "", "speed-up", HeatMap.Scale.RATIO, prompts, List.of("fast", "slow"), List.of(
                IntStream.range(0, 64).mapToObj(i -> 1 + i / 20.0).toList(),
                IntStream.range(0, 64).mapToObj(i -> i == 7 ? Double.NaN : 1 / (1 + i / 40.0)).toList()));
    }

    private static LinePlot weak() {
        return new LinePlot(Axis.over("k", 1, 2, 4, 8), Axis.unit("acceptance"), List.of(
                Line.measured("few at last", List.of(new Point(1, Plot.share(80, 100)),
                        new Point(2, Plot.share(20, 25)), new Point(4, Plot.share(3, 4), true),
                        new Point(8, Plot.share(1, 1), true))),
                Line.measured("many", List.of(new Point(1, Plot.share(90, 100)),
                        new Point(8, Plot.share(40, 100))))), OptionalDouble.empty());
    }

    private static LinePlot lines() {
        List<Line> lines = new ArrayList<>();
        for (double temperature : new double[] {0.5, 0.8, 1.0, 1.2, 1.5, 2.0}) {
            lines.add(Line.measured("temperature " + temperature, IntStream.rangeClosed(2, 6)
                    .mapToObj(k -> new Point(k, Plot.around(new Spread(0.95 - 0.2 * temperature - 0.05 * k, 0.03, 3))))
                    .toList()));
        }
        return new LinePlot(Axis.whole("lookahead k"), Axis.fromZero("acceptance rate"), lines, OptionalDouble.empty());
    }

    private static LinePlot predicted() {
        return new LinePlot(Axis.unit("acceptance rate"), Axis.fromZero("speed-up"), List.of(
                Line.measured("measured", List.of(new Point(0.2, Plot.exactly(0.8)),
                        new Point(0.5, Plot.exactly(1.2)), new Point(0.9, Plot.exactly(2.2)))),
                new Line("predicted", LinePlot.Kind.PREDICTED, List.of(
                        new Point(0, Plot.exactly(0.6)), new Point(1, Plot.exactly(2.9))))),
                OptionalDouble.of(1));
    }

    private static HeatMap heatMap() {
        return new HeatMap("lookahead k", "temperature", "acceptance rate", HeatMap.Scale.RISING,
                List.of("2", "3", "4", "5", "6"), List.of("0.5", "0.8", "1.0", "1.2"), List.of(
                        List.of(0.8, 0.75, 0.7, 0.66, 0.6), List.of(0.7, 0.65, 0.6, 0.55, 0.5),
                        List.of(0.6, 0.55, 0.5, 0.45, 0.4), List.of(0.5, Double.NaN, 0.4, 0.35, 0.3)));
    }

    private static HistogramPlot histogram() {
        return new HistogramPlot("depth of the first rejected guess", "rounds", List.of(
                new HistogramPlot.Bin(1, 60), new HistogramPlot.Bin(2, 31), new HistogramPlot.Bin(3, 20),
                new HistogramPlot.Bin(4, 11), new HistogramPlot.Bin(5, 1234)), List.of(
                        new HistogramPlot.Mark("mean", 2.1), new HistogramPlot.Mark("median", 2),
                        new HistogramPlot.Mark("mode", 2)));
    }

    private static SharePlot shares() {
        return new SharePlot("share of the time", List.of("draft", "verify", "sampling", "tokenizer", "own overhead"),
                List.of(
                        new SharePlot.Bar("none", List.of(0.0, 90.0, 5.0, 1.0, 4.0)),
                        new SharePlot.Bar("cascade:k=6", List.of(40.0, 50.0, 3.0, 2.0, 5.0))));
    }

    private static DistributionPlot distributions() {
        return new DistributionPlot("milliseconds", List.of(
                new DistributionPlot.Row("none", 40, 45, 50, 58, 80),
                new DistributionPlot.Row("tree", 42, 47, 49, 50, 61)));
    }

    public static Figure treeFigure() {
        return figure("draft-tree", "A draft tree", tree());
    }

    private static TreePlot tree() {
        return new TreePlot(List.of(
                new Node(-1, " dog", Kind.ROOT), new Node(0, " ran", Kind.ACCEPTED), new Node(0, " sat", Kind.REJECTED),
                new Node(0, " was", Kind.REJECTED), new Node(1, " to", Kind.ACCEPTED),
                new Node(1, " away", Kind.REJECTED),
                new Node(2, " down", Kind.REJECTED), new Node(4, " the", Kind.ACCEPTED),
                new Node(7, " moon", Kind.REJECTED),
                new Node(7, " house", Kind.REJECTED), new Node(7, " park", Kind.TARGET)));
    }

    private static FlamePlot flame() {
        return new FlamePlot("ms", new Frame("generation", 1000, List.of(
                new Frame("draft", 300, List.of(Frame.of("passes of the draft", 240), Frame.of("sampling", 30))),
                new Frame("verify", 600, List.of(Frame.of("prompt", 50), Frame.of("rounds", 550))),
                Frame.of("sampling", 40), Frame.of("tokenizer", 8), Frame.of("own overhead", 52))));
    }

    public static Content.ColouredText colouredText() {
        List<Token> tokens = new ArrayList<>();
        String[] words = {" there", " was", " a", " little", " girl", ".", "\n", " She", " loved", " <em>", " to",
                " play"};
        Origin[] origins = Origin.values();
        for (int i = 0; i < words.length; i++) {
            tokens.add(new Token(words[i], origins[i % 3 == 2 ? (i / 3) % origins.length : 0]));
        }
        return new Content.ColouredText("Prompt 1, tree", "Once upon a time,", tokens);
    }
}
