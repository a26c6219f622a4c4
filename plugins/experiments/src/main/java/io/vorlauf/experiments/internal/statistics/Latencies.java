package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.Quantiles;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/** Quantiles of durations. */
final class Latencies {

    private static final int SIGNIFICANT_DIGITS = 3;

    private Latencies() {}

    /** The quantiles of durations in nanoseconds. */
    static Quantiles of(LongStream nanos) {
        Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
        nanos.forEach(duration -> histogram.recordValue(Math.max(0, duration)));
        if (histogram.getTotalCount() == 0) {
            return new Quantiles(0, 0, 0, 0, 0);
        }
        return new Quantiles(histogram.getTotalCount(), histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(90), histogram.getValueAtPercentile(99), histogram.getMaxValue());
    }
}
