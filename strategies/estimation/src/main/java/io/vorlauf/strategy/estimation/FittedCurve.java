package io.vorlauf.strategy.estimation;

import java.util.Arrays;

/** A monotone curve through measured points, drawn towards a line. Immutable. */
final class FittedCurve {

    private static final double LINE_WEIGHT = 1.5;
    private static final double SLOPE_WEIGHT = 40;
    private static final double LOWEST = 0.2;

    private final double[] nodes;
    private final double[] times;
    private final double slope;

    private FittedCurve(double[] nodes, double[] times, double slope) {
        this.nodes = nodes;
        this.times = times;
        this.slope = slope;
    }

    /**
     * Fits a curve.
     *
     * @param now how many passes there were
     * @param relativeSlope what each further node is believed to cost, as a share of the first one
     */
    static FittedCurve through(RecentPasses[] sizes, long now, double relativeSlope) {
        int size = 0;
        double[] x = new double[sizes.length];
        double[] y = new double[sizes.length];
        double[] weight = new double[sizes.length];
        for (RecentPasses passes : sizes) {
            if (passes.weight(now) > 0) {
                x[size] = passes.nodes() - 1;
                y[size] = passes.median();
                weight[size++] = passes.weight(now);
            }
        }
        if (size == 0) {
            return new FittedCurve(new double[] {0}, new double[] {1}, relativeSlope);
        }
        double total = 0;
        double meanX = 0;
        double meanY = 0;
        double first = 0;
        for (int i = 0; i < size; i++) {
            total += weight[i];
            meanX += weight[i] * x[i];
            meanY += weight[i] * y[i];
            first += weight[i] * y[i] / (1 + relativeSlope * x[i]);
        }
        meanX /= total;
        meanY /= total;
        double covariance = SLOPE_WEIGHT * relativeSlope * first / total;
        double variance = SLOPE_WEIGHT;
        for (int i = 0; i < size; i++) {
            covariance += weight[i] * (x[i] - meanX) * (y[i] - meanY);
            variance += weight[i] * (x[i] - meanX) * (x[i] - meanX);
        }
        double slope = Math.max(0, covariance / variance);
        double[] nodes = Arrays.copyOf(x, size);
        double[] times = new double[size];
        for (int i = 0; i < size; i++) {
            double line = Math.max(LOWEST * meanY, meanY + slope * (x[i] - meanX));
            times[i] = (weight[i] * y[i] + LINE_WEIGHT * line) / (weight[i] + LINE_WEIGHT);
            weight[i] += LINE_WEIGHT;
        }
        makeMonotone(times, weight);
        return new FittedCurve(nodes, times, slope);
    }

    /** Replaces neighbours that fall by their weighted mean, until none does (pool adjacent violators). */
    private static void makeMonotone(double[] values, double[] weight) {
        double[] level = new double[values.length];
        double[] mass = new double[values.length];
        int[] end = new int[values.length];
        int blocks = 0;
        for (int i = 0; i < values.length; i++) {
            level[blocks] = values[i];
            mass[blocks] = weight[i];
            end[blocks++] = i + 1;
            while (blocks > 1 && level[blocks - 2] > level[blocks - 1]) {
                double both = mass[blocks - 2] + mass[blocks - 1];
                level[blocks - 2] =
                        (mass[blocks - 2] * level[blocks - 2] + mass[blocks - 1] * level[blocks - 1]) / both;
                mass[blocks - 2] = both;
                end[blocks - 2] = end[blocks - 1];
                blocks--;
            }
        }
        for (int block = 0, i = 0; block < blocks; block++) {
            while (i < end[block]) {
                values[i++] = level[block];
            }
        }
    }

    /** The curve's value at a number of nodes, 1 or more. */
    double at(double number) {
        double x = number - 1;
        int last = nodes.length - 1;
        if (x <= nodes[0]) {
            return Math.max(LOWEST * times[0], times[0] - slope * (nodes[0] - x));
        }
        if (x >= nodes[last]) {
            return times[last] + slope * (x - nodes[last]);
        }
        int right = 1;
        while (nodes[right] < x) {
            right++;
        }
        double share = (x - nodes[right - 1]) / (nodes[right] - nodes[right - 1]);
        return times[right - 1] + share * (times[right] - times[right - 1]);
    }
}
