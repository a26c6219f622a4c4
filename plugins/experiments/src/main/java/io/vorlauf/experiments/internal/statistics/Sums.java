package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.Totals;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.experiment.CellResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Adds generations up. */
public final class Sums {

    /** The sums of no generation. */
    public static final Totals NOTHING = new Totals(0, 0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0, 0);

    private Sums() {}

    static Totals of(Collection<CellResult> cells) {
        Totals totals = NOTHING;
        for (CellResult cell : cells) {
            totals = plus(totals, cell.metrics());
        }
        return totals;
    }

    /** Sums with one more generation. */
    public static Totals plus(Totals totals, DecodingMetrics metrics) {
        return new Totals(
                totals.generations() + 1,
                totals.newTokens() + metrics.newTokens(),
                totals.targetCalls() + metrics.targetCalls(),
                totals.draftedTokens() + metrics.draftedTokens(),
                totals.acceptedTokens() + metrics.acceptedTokens(),
                plus(totals.acceptanceByDepth(), metrics.acceptanceByDepth()),
                totals.failedRounds() + metrics.failedRounds(),
                totals.draftNanos() + metrics.draftNanos(),
                totals.verifyNanos() + metrics.verifyNanos(),
                totals.samplingNanos() + metrics.samplingNanos(),
                totals.tokenizerNanos() + metrics.tokenizerNanos(),
                totals.totalNanos() + metrics.totalNanos());
    }

    private static List<DepthAcceptance> plus(List<DepthAcceptance> sums, List<DepthAcceptance> depths) {
        List<DepthAcceptance> longer = new ArrayList<>(sums);
        for (int i = 0; i < depths.size(); i++) {
            if (i == longer.size()) {
                longer.add(new DepthAcceptance(0, 0));
            }
            longer.set(i, new DepthAcceptance(longer.get(i).attempts() + depths.get(i).attempts(),
                    longer.get(i).accepted() + depths.get(i).accepted()));
        }
        return longer;
    }
}
