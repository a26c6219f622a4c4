// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.lab.analysis.Quantiles;
import io.vorlauf.lab.analysis.Spread;
import io.vorlauf.lab.analysis.Totals;
import io.vorlauf.lab.experiment.CellResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/** The plain figures of generations: sums, quantiles, and means with their deviations. */
public final class Figures {

    /** The sums of no generation. */
    public static final Totals NOTHING = new Totals(0, 0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0, 0);

    private Figures() {}

    static Totals totals(Collection<CellResult> cells) {
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

    /** The spread of those trials that have the figure. */
    static Spread spread(DoubleStream trials) {
        double[] values = trials.filter(Double::isFinite).toArray();
        if (values.length == 0) {
            return new Spread(Double.NaN, Double.NaN, 0);
        }
        double deviation = values.length < 2 ? Double.NaN : StandardDeviation.of(values).getAsDouble();
        return new Spread(Mean.of(values).getAsDouble(), deviation, values.length);
    }

    /** The quantiles of durations in nanoseconds. */
    static Quantiles quantiles(LongStream nanos) {
        Latencies latencies = new Latencies();
        nanos.forEach(latencies::add);
        return latencies.quantiles();
    }

    /** Quantiles of durations. Not thread-safe. */
    public static final class Latencies {

        private static final int SIGNIFICANT_DIGITS = 3;

        private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);

        /** Counts a duration in nanoseconds. */
        public void add(long nanos) {
            histogram.recordValue(Math.max(0, nanos));
        }

        /** The quantiles of what was counted. */
        public Quantiles quantiles() {
            if (histogram.getTotalCount() == 0) {
                return new Quantiles(0, 0, 0, 0, 0);
            }
            return new Quantiles(histogram.getTotalCount(), histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(90), histogram.getValueAtPercentile(99), histogram.getMaxValue());
        }
    }
}
