package io.vorlauf.strategy.estimation;

import java.util.Arrays;

/** The last passes of about the same size. Not thread-safe. */
final class RecentPasses {

    private static final double MEMORY = 400;

    private final double[] times;
    private final int[] nodes;
    private long count;
    private long last;

    /** None yet; so many will be remembered. */
    RecentPasses(int capacity) {
        times = new double[capacity];
        nodes = new int[capacity];
    }

    /**
     * Remembers a pass.
     *
     * @param number how many passes of any size there were, this one included
     */
    void add(int passNodes, double time, long number) {
        int at = (int) (count++ % times.length);
        times[at] = time;
        nodes[at] = passNodes;
        last = number;
    }

    private int size() {
        return (int) Math.min(count, times.length);
    }

    /** How much they say: their number, less the longer ago the last one was. */
    double weight(long now) {
        return size() * Math.exp((last - now) / MEMORY);
    }

    /** Mean number of nodes. */
    double nodes() {
        return Arrays.stream(nodes, 0, size()).average().orElse(0);
    }

    /** Median time; there must have been a pass. */
    double median() {
        double[] sorted = Arrays.copyOf(times, size());
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }
}
