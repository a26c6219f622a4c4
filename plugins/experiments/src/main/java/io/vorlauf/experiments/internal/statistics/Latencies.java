package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.Quantiles;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/** Quantiles of durations. Not thread-safe. */
public final class Latencies {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);

    /** The quantiles of durations in nanoseconds. */
    static Quantiles of(LongStream nanos) {
        Latencies latencies = new Latencies();
        nanos.forEach(latencies::add);
        return latencies.quantiles();
    }

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
