// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How long a pass of a model takes, as a function of the number of nodes in it: T(n).
 *
 * <p>What is learnt is a level and a shape. The level, how fast the machine is at the moment, follows the last few
 * passes of any size; so sizes that did not occur for a while do not keep the times of a process that was still warming
 * up, or of a machine that was busy. The shape is learnt from times relative to the level: passes of about the same
 * size are put together, and the median of the last forty-five is taken, or of the later half while there are fewer
 * than twice as many, so that a disturbed pass does not matter. Of a rare size only those count that were not too long
 * ago: levels of sizes that were measured at other times drift apart. Through the medians goes a line, towards which
 * those of few passes are drawn; then the curve is made monotone, and between sizes that were measured it is
 * interpolated.
 *
 * <p>Kernels take rows in fours or other numbers, where times have steps: so sizes up to 16 of which enough passes were
 * seen have their own medians. Thread-safe.
 */
public final class CostCurve {

    private static final int[] UPPER =
            {1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024, Integer.MAX_VALUE};
    /** Passes of up to so many nodes are also remembered by their exact size. */
    private static final int SMALL = 16;

    private static final int LEVEL_PASSES = 5;
    private static final int SHAPE_PASSES = 45;
    private static final double CUT = 1.5;
    private static final int FIRST_PASSES = 50;
    private static final int FIRST_OF_SIZE = 8;

    /** What passes are said to cost, by their nodes; {@code null} where it is measured. */
    private final @Nullable IntToDoubleFunction reference;
    private final double slope;
    private final Passes[] sizes = new Passes[UPPER.length];
    private final Passes[] small = new Passes[SMALL];
    private final Passes levels = new Passes(LEVEL_PASSES);
    private double level = 1;
    private long passes;
    private @Nullable FittedCurve fitted;

    /**
     * A curve of which only a guess is known.
     *
     * @param slope what each further node is believed to cost, as a share of what the first one costs; 0 or more
     */
    public CostCurve(double slope) {
        this(slope, null);
        if (!(slope >= 0)) {
            throw new IllegalArgumentException("the slope must be 0 or more, not " + slope);
        }
    }

    private CostCurve(double slope, @Nullable IntToDoubleFunction reference) {
        this.slope = slope;
        this.reference = reference;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = new Passes(SHAPE_PASSES);
        }
        for (int i = 0; i < SMALL; i++) {
            small[i] = new Passes(SHAPE_PASSES);
        }
    }

    /**
     * A curve from which nothing has to be learnt, since reference costs say it all.
     *
     * @param costs what a pass costs in nanoseconds, by the nodes in it
     */
    static CostCurve known(IntToDoubleFunction costs) {
        return new CostCurve(0, costs);
    }

    /**
     * Counts a pass.
     *
     * @param nodes how many nodes were in it, 1 or more
     * @param time how long it took, in nanoseconds; less than 1 counts as 1
     */
    public synchronized void observe(int nodes, long time) {
        if (nodes < 1) {
            throw new IllegalArgumentException("a pass has 1 node or more, not " + nodes);
        }
        if (reference != null) {
            return;
        }
        // Of nothing there is no multiple.
        long nanos = Math.max(1, time);
        passes++;
        Passes size = sizes[size(nodes)];
        double expected = fitted().at(nodes);
        // Against its own size: from the curve it may lie off, and what the level made up for that, sizes that do not
        // occur would get as well, and more of it with every pass.
        if (nodes <= SMALL && small[nodes - 1].size() > 0) {
            expected = small[nodes - 1].median();
        } else if (size.size() > 0) {
            expected *= size.median() / fitted().at(size.nodes());
        }
        // What is expected of a new size is a belief, which must not move the others.
        if (passes == 1 || size.size() > 0) {
            levels.add(nodes, nanos / expected, passes);
            level = levels.median();
        }
        // Once the shape is known it is cut, so that a new level is not taken for a new shape before the level follows.
        double cut = passes <= FIRST_PASSES || size.size() < FIRST_OF_SIZE ? Double.MAX_VALUE : CUT;
        double relative = Math.max(expected / cut, Math.min(nanos / level, expected * cut));
        size.add(nodes, relative, passes);
        if (nodes <= SMALL) {
            small[nodes - 1].add(nodes, relative, passes);
        }
        fitted = null;
    }

    private static int size(int nodes) {
        int at = 0;
        while (UPPER[at] < nodes) {
            at++;
        }
        return at;
    }

    /** How many passes it goes by; more than ever were where nothing has to be learnt. */
    public synchronized long observations() {
        return reference == null ? passes : Long.MAX_VALUE;
    }

    /**
     * How long a pass takes.
     *
     * @param nodes how many nodes are in it, 1 or more
     * @return nanoseconds; before anything was counted, in units of a pass with one node
     */
    public synchronized double nanos(int nodes) {
        return reference == null ? level * fitted().at(nodes) : reference.applyAsDouble(nodes);
    }

    private FittedCurve fitted() {
        if (fitted == null) {
            fitted = FittedCurve.through(sizes, passes, slope).refined(small, passes);
        }
        return fitted;
    }

    /** The last passes of about the same size. Not thread-safe. */
    private static final class Passes {

        private static final double MEMORY = 400;
        private static final double LEAST = 0.25;
        private static final int FIRST = 5;
        private static final int LONG_AGO = 500;

        private final double[] times;
        private final int[] nodes;
        private final long[] numbers;
        private long count;
        private double median;
        private double meanNodes;
        private long last;
        private int size;

        /** None yet; so many will be remembered. */
        Passes(int capacity) {
            times = new double[capacity];
            nodes = new int[capacity];
            numbers = new long[capacity];
        }

        /**
         * Remembers a pass.
         *
         * @param number how many passes of any size there were, this one included
         */
        void add(int passNodes, double time, long number) {
            times[(int) (count % times.length)] = time;
            numbers[(int) (count % times.length)] = number;
            nodes[(int) (count++ % times.length)] = passNodes;
            last = number;
            size = remembered();
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

        /**
         * How many are remembered: at first the later half of all, since the earlier ones met what was not yet warm.
         */
        int size() {
            return size;
        }

        private int remembered() {
            int most = (int) Math.min(times.length, Math.max(Math.min(FIRST, count), count / 2));
            while (most > FIRST && numbers[(int) ((count - most) % times.length)] < last - LONG_AGO) {
                most--;
            }
            return most;
        }

        /**
         * How much they say: their number, less the longer ago the last one was, but never so little that a belief
         * without any measurement says more.
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

    /** A monotone curve through measured points, drawn towards a line. Immutable. */
    private static final class FittedCurve {

        private static final double LINE_WEIGHT = 1.5;
        private static final double SLOPE_WEIGHT = 40;
        private static final double LOWEST = 0.2;
        /** So many passes of one node, and of another size, make it known. */
        private static final int ENOUGH_OF_ONE = 4;
        private static final int ENOUGH = 12;
        /** By how much a size may lie off the curve, so that one that was disturbed does not move the others. */
        private static final double FARTHEST = 2;

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
        static FittedCurve through(Passes[] sizes, long now, double relativeSlope) {
            int size = 0;
            double[] x = new double[sizes.length];
            double[] y = new double[sizes.length];
            double[] weight = new double[sizes.length];
            for (Passes passes : sizes) {
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

        /**
         * The curve with the medians of exact sizes, where there are enough passes of them.
         *
         * @param exact passes of 1, 2, … nodes
         */
        FittedCurve refined(Passes[] exact, long now) {
            int beyond = 0;
            while (beyond < nodes.length && nodes[beyond] < exact.length) {
                beyond++;
            }
            int length = exact.length + nodes.length - beyond;
            double[] x = new double[length];
            double[] y = new double[length];
            double[] weight = new double[length];
            for (int i = 0; i < length; i++) {
                boolean small = i < exact.length;
                x[i] = small ? i : nodes[beyond + i - exact.length];
                boolean own = small && exact[i].count >= (i == 0 ? ENOUGH_OF_ONE : ENOUGH);
                double usual = at(x[i] + 1);
                y[i] = own
                        ? Math.max(usual / FARTHEST, Math.min(exact[i].median(), usual * FARTHEST))
                        : usual;
                weight[i] = own ? exact[i].weight(now) : small ? LINE_WEIGHT : SHAPE_PASSES;
            }
            makeMonotone(y, weight);
            return new FittedCurve(x, y, slope);
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
}
