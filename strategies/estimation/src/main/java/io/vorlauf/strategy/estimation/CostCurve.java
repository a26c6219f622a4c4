package io.vorlauf.strategy.estimation;

/**
 * How long a pass of a model takes, as a function of the number of nodes in it: T(n).
 *
 * <p>Passes of about the same size are put together, and the median of the last fifteen is taken, so that the first calls of
 * a process and passes that were disturbed do not matter. Through the medians goes a line, towards which those of few or old
 * passes are drawn; then the curve is made monotone, and between sizes that were measured it is interpolated. Thread-safe.
 */
public final class CostCurve {

    private static final int[] UPPER = {1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, Integer.MAX_VALUE};

    private final double slope;
    private final RecentPasses[] sizes = new RecentPasses[UPPER.length];
    private long passes;
    private FittedCurve fitted;

    /**
     * A curve of which only a guess is known.
     *
     * @param slope what each further node is believed to cost, as a share of what the first one costs; 0 or more
     */
    public CostCurve(double slope) {
        if (!(slope >= 0)) {
            throw new IllegalArgumentException("the slope must be 0 or more, not " + slope);
        }
        this.slope = slope;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = new RecentPasses();
        }
    }

    /**
     * Counts a pass.
     *
     * @param nodes how many nodes were in it, 1 or more
     * @param nanos how long it took
     */
    public synchronized void observe(int nodes, long nanos) {
        if (nodes < 1) {
            throw new IllegalArgumentException("a pass has 1 node or more, not " + nodes);
        }
        int at = 0;
        while (UPPER[at] < nodes) {
            at++;
        }
        sizes[at].add(nodes, nanos, ++passes);
        fitted = null;
    }

    /** How many passes were counted. */
    public synchronized long observations() {
        return passes;
    }

    /**
     * How long a pass takes.
     *
     * @param nodes how many nodes are in it, 1 or more
     * @return nanoseconds; before anything was counted, in units of a pass with one node
     */
    public double nanos(int nodes) {
        return fitted().at(nodes);
    }

    private synchronized FittedCurve fitted() {
        if (fitted == null) {
            fitted = FittedCurve.through(sizes, passes, slope);
        }
        return fitted;
    }
}
