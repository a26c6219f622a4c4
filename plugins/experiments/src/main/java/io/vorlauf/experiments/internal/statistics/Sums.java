package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.Totals;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.experiment.CellResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/** Adds cells up. */
final class Sums {

    private Sums() {}

    static Totals of(Collection<CellResult> cells) {
        return new Totals(
                cells.size(),
                sum(cells, DecodingMetrics::newTokens),
                sum(cells, DecodingMetrics::targetCalls),
                sum(cells, DecodingMetrics::draftedTokens),
                sum(cells, DecodingMetrics::acceptedTokens),
                depths(cells),
                sum(cells, DecodingMetrics::failedRounds),
                sum(cells, DecodingMetrics::draftNanos),
                sum(cells, DecodingMetrics::verifyNanos),
                sum(cells, DecodingMetrics::samplingNanos),
                sum(cells, DecodingMetrics::tokenizerNanos),
                sum(cells, DecodingMetrics::totalNanos));
    }

    private static long sum(Collection<CellResult> cells, ToLongFunction<DecodingMetrics> figure) {
        return cells.stream().map(CellResult::metrics).mapToLong(figure).sum();
    }

    private static List<DepthAcceptance> depths(Collection<CellResult> cells) {
        List<DepthAcceptance> sums = new ArrayList<>();
        for (CellResult cell : cells) {
            List<DepthAcceptance> depths = cell.metrics().acceptanceByDepth();
            for (int i = 0; i < depths.size(); i++) {
                if (i == sums.size()) {
                    sums.add(new DepthAcceptance(0, 0));
                }
                DepthAcceptance before = sums.get(i);
                sums.set(i, new DepthAcceptance(before.attempts() + depths.get(i).attempts(),
                        before.accepted() + depths.get(i).accepted()));
            }
        }
        return sums;
    }
}
