package io.vorlauf.report;

import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.report.plot.HistogramPlot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where in the drafts the first guess failed, and how guesses fared at each depth; counted from rounds as they
 * happened, so that a depth that a round did not come to is not an attempt there. Rounds without guesses do not count.
 * Immutable.
 *
 * @param counts rounds whose first rejected guess was at depth 1, 2, …
 * @param withoutRejection rounds with guesses of which none was rejected: a whole branch held, or the text ended first
 * @param byDepth attempts and acceptances at depth 1, 2, …
 */
public record RejectionDepths(List<Integer> counts, int withoutRejection, List<DepthAcceptance> byDepth) {

    /** Copies the lists. */
    public RejectionDepths {
        counts = List.copyOf(counts);
        byDepth = List.copyOf(byDepth);
    }

    /** Counts rounds. */
    public static RejectionDepths of(Collection<RoundReport> rounds) {
        int deepest = rounds.stream().mapToInt(RoundReport::attempted).max().orElse(0);
        int[] rejected = new int[deepest];
        int[] attempts = new int[deepest];
        int[] accepted = new int[deepest];
        int full = 0;
        for (RoundReport round : rounds) {
            for (int depth = 0; depth < round.attempted(); depth++) {
                attempts[depth]++;
                accepted[depth] += depth < round.accepted() ? 1 : 0;
            }
            if (round.attempted() > round.accepted()) {
                rejected[round.attempted() - 1]++;
            } else if (round.drafted() > 0) {
                full++;
            }
        }
        List<DepthAcceptance> byDepth = IntStream.range(0, deepest)
                .mapToObj(depth -> new DepthAcceptance(attempts[depth], accepted[depth]))
                .toList();
        return new RejectionDepths(IntStream.of(rejected).boxed().toList(), full, byDepth);
    }

    /** Rounds in which a guess was rejected. */
    public int rejections() {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }

    /** Rounds with guesses. */
    public int rounds() {
        return rejections() + withoutRejection;
    }

    /** The mean depth of rejections; NaN without any. */
    public double mean() {
        double sum = 0;
        for (int i = 0; i < counts.size(); i++) {
            sum += (double) (i + 1) * counts.get(i);
        }
        return sum / rejections();
    }

    /** The median depth of rejections, half-way between two depths if it lies between them; NaN without any. */
    public double median() {
        int rejections = rejections();
        return rejections == 0 ? Double.NaN : (ranked((rejections - 1) / 2) + ranked(rejections / 2)) / 2.0;
    }

    // The depth of the rejection of this rank, from 0, by depth.
    private int ranked(int rank) {
        int seen = 0;
        int depth = 0;
        while (seen <= rank) {
            seen += counts.get(depth++);
        }
        return depth;
    }

    /** The depth with the most rejections, the shallowest of several; 0 without any. */
    public int mode() {
        int best = 0;
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > (best == 0 ? 0 : counts.get(best - 1))) {
                best = i + 1;
            }
        }
        return best;
    }

    /**
     * The share of rounds with guesses in which guesses were accepted down to a depth, 1 or more; NaN without rounds.
     */
    public double cumulative(int depth) {
        return (double) byDepth.get(depth - 1).accepted() / rounds();
    }

    /**
     * The histogram.
     *
     * @param arm whose rounds they are
     */
    public Content.Figure figure(String arm) {
        List<HistogramPlot.Bin> bins = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            bins.add(new HistogramPlot.Bin(i + 1, counts.get(i)));
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
