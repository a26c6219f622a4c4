package io.vorlauf.cli.internal.bench;

import java.util.Arrays;

/** Durations of the same thing, in nanoseconds. Not thread-safe. */
final class Samples {

    private long[] nanos = new long[16];
    private int size;

    void add(long value) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = value;
    }

    /** The median in milliseconds; NaN if there is no sample. */
    double medianMillis() {
        if (size == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return (sorted[(size - 1) / 2] + sorted[size / 2]) / 2.0 / 1e6;
    }
}
