// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.report.plot.Axis;
import io.vorlauf.report.plot.Plot;
import io.vorlauf.report.plot.Plot.HistogramPlot;
import io.vorlauf.report.plot.Plot.LinePlot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Where in the drafts the first guess failed, and how guesses fared at each depth; counted from rounds as they
 * happened, so that a depth that a round did not come to is not an attempt there. Rounds without guesses do not count.
 * Immutable.
 *
 * @param withoutRejection rounds with guesses of which none was rejected: a whole branch held, or the text ended first
 * @param byDepth attempts and acceptances at depth 1, 2, …
 */
public record RejectionDepths(int withoutRejection, List<DepthAcceptance> byDepth) {

    private static final int FEW_ROUNDS = 10;

    /** Copies the list. */
    public RejectionDepths {
        byDepth = List.copyOf(byDepth);
    }

    /** Counts rounds. */
    public static RejectionDepths of(Collection<RoundReport> rounds) {
        int deepest = rounds.stream().mapToInt(RoundReport::attempted).max().orElse(0);
        List<DepthAcceptance> byDepth = IntStream.rangeClosed(1, deepest)
                .mapToObj(depth -> new DepthAcceptance(
                        (int) rounds.stream().filter(round -> round.attempted() >= depth).count(),
                        (int) rounds.stream().filter(round -> round.accepted() >= depth).count()))
                .toList();
        long full = rounds.stream()
                .filter(round -> round.drafted() > 0 && round.attempted() <= round.accepted())
                .count();
        return new RejectionDepths((int) full, byDepth);
    }

    /** Rounds whose first rejected guess was at depth 1, 2, …: all that came there and did not get beyond. */
    public List<Integer> counts() {
        return byDepth.stream().map(depth -> depth.attempts() - depth.accepted()).toList();
    }

    /** Rounds in which a guess was rejected. */
    public int rejections() {
        return counts().stream().mapToInt(Integer::intValue).sum();
    }

    /** Rounds with guesses. */
    public int rounds() {
        return rejections() + withoutRejection;
    }

    // One after the other, rising.
    private int[] rejectionDepths() {
        List<Integer> counts = counts();
        return IntStream.range(0, counts.size())
                .flatMap(i -> IntStream.generate(() -> i + 1).limit(counts.get(i)))
                .toArray();
    }

    /** The mean depth of rejections; NaN without any. */
    public double mean() {
        return IntStream.of(rejectionDepths()).average().orElse(Double.NaN);
    }

    /** The median depth of rejections, half-way between two depths if it lies between them; NaN without any. */
    public double median() {
        int[] depths = rejectionDepths();
        int half = depths.length / 2;
        return depths.length == 0 ? Double.NaN : (depths[(depths.length - 1) / 2] + depths[half]) / 2.0;
    }

    /** The depth with the most rejections, the shallowest of several; 0 without any. */
    public int mode() {
        List<Integer> counts = counts();
        int most = counts.stream().max(Comparator.naturalOrder()).orElse(0);
        return most == 0 ? 0 : counts.indexOf(most) + 1;
    }

    /**
     * The share of rounds with guesses in which guesses were accepted down to a depth, 1 or more; NaN without rounds.
     */
    public double cumulative(int depth) {
        return (double) byDepth.get(depth - 1).accepted() / rounds();
    }

    /** Conditional acceptance over depth: of the rounds that came to a depth, those in which a guess held there. */
    public LinePlot.Line conditional(String name) {
        return curve(name, depth -> Plot.share(byDepth.get(depth).accepted(), byDepth.get(depth).attempts()));
    }

    /** Cumulative acceptance over depth: of all rounds with guesses, those in which guesses held down to a depth. */
    public LinePlot.Line cumulative(String name) {
        return curve(name, depth -> Plot.share(byDepth.get(depth).accepted(), rounds()));
    }

    private LinePlot.Line curve(String name, IntFunction<Estimate> value) {
        return LinePlot.Line.measured(name, IntStream.range(0, byDepth.size())
                .mapToObj(depth -> new LinePlot.Point(
                        depth + 1, value.apply(depth), byDepth.get(depth).attempts() < FEW_ROUNDS))
                .toList());
    }

    /**
     * A figure of curves over depth, with what is drawn in its caption.
     *
     * @param id the name of the figure
     * @param title its title
     * @param description what can be read off it
     * @param caption what the curves are
     * @param curves the curves
     */
    public static Content.Figure figure(
            String id, String title, String description, String caption, List<LinePlot.Line> curves) {
        LinePlot plot = new LinePlot(Axis.whole("depth"), Axis.unit("acceptance"), curves, OptionalDouble.empty());
        return new Content.Figure(id, title, description, caption
                + (plot.hasBands() ? " Bands: Wilson's 95 % intervals, over rounds." : "")
                + (plot.hasWeakPoints()
                        ? " Open marks and thin lines: fewer than " + FEW_ROUNDS + " rounds came to this depth." : ""),
                plot);
    }

    /**
     * The histogram.
     *
     * @param arm whose rounds they are
     */
    public Content.Figure figure(String arm) {
        List<HistogramPlot.Bin> bins = new ArrayList<>();
        for (int i = 0; i < byDepth.size(); i++) {
            bins.add(new HistogramPlot.Bin(i + 1, counts().get(i)));
        }
        List<HistogramPlot.Mark> marks = rejections() == 0 ? List.of() : List.of(
                new HistogramPlot.Mark("mean", mean()),
                new HistogramPlot.Mark("median", median()),
                new HistogramPlot.Mark("mode", mode()));
        return new Content.Figure("rejection-depth", "Depth of the first rejected guess: " + arm,
                "Rounds by the depth at which guesses ceased to hold; the most are at depth " + mode() + ".",
                "In " + rejections() + " of " + rounds() + " rounds with guesses one was rejected. The other "
                        + withoutRejection + " are not in the histogram: a whole branch held, or the text ended first.",
                new HistogramPlot("depth of the first rejected guess", "rounds", bins, marks));
    }
}
