package io.vorlauf.strategy.estimation;

import java.util.Arrays;

/** The last passes of about the same size. Not thread-safe. */
final class RecentPasses {

    private static final double MEMORY = 400;
    private static final double LEAST = 0.25;
    private static final int FIRST = 5;

    private final double[] times;
    private final int[] nodes;
    private long count;
    private double median;
    private double meanNodes;
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
        times[(int) (count % times.length)] = time;
        nodes[(int) (count++ % times.length)] = passNodes;
        last = number;
        double[] remembered = new double[size()];
        double sum = 0;
        for (int i = 0; i < remembered.length; i++) {
            int at = (int) ((count - 1 - i) % times.length);
            remembered[i] = times[at];
            sum += nodes[at];
        }
        meanNodes = sum / remembered.length;
        median = medianOf(remembered);
    }

    /** Whether there was no pass yet. */
    boolean none() {
        return count == 0;
    }

    /** How many are remembered: at first the later half of all, since the earlier ones met what was not yet warm. */
    int size() {
        return (int) Math.min(times.length, Math.max(Math.min(FIRST, count), count / 2));
    }

    /** How many passes of any size there were since the last one. */
    long age(long now) {
        return now - last;
    }

    /**
     * How much they say: their number, less the longer ago the last one was, but never so little that a belief without
     * any measurement says more.
     */
    double weight(long now) {
        return size() * Math.max(LEAST, Math.exp((last - now) / MEMORY));
    }

    /** Mean number of nodes. */
    double nodes() {
        return meanNodes;
    }

    /** Median time; there must have been a pass. */
    double median() {
        return median;
    }

    private static double medianOf(double[] sorted) {
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }
}
