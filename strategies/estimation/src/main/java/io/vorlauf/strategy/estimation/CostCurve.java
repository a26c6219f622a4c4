package io.vorlauf.strategy.estimation;

/**
 * How long a pass of a model takes, as a function of the number of nodes in it: T(n).
 *
 * <p>What is learnt is a level and a shape. The level, how fast the machine is at the moment, follows the last few
 * passes of any size; so sizes that did not occur for a while do not keep the times of a process that was still warming
 * up, or of a machine that was busy. The shape is learnt from times relative to the level: passes of about the same
 * size are put together, and the median of the last forty-five is taken, or of the later half while there are fewer
 * than twice as many, so that a disturbed pass does not matter. Through the medians goes a line, towards which those of
 * few passes are drawn; then the curve is made monotone, and between sizes that were measured it is interpolated.
 * Thread-safe.
 */
public final class CostCurve implements PassTimes {

    private static final int[] UPPER = {1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, Integer.MAX_VALUE};

    private static final int LEVEL_PASSES = 5;
    private static final int SHAPE_PASSES = 45;
    private static final double CUT = 1.5;
    private static final int FIRST_PASSES = 50;
    private static final int FIRST_OF_SIZE = 8;
    private static final int ENOUGH = 4;
    private static final long LATELY = 128;

    private final double slope;
    private final RecentPasses[] sizes = new RecentPasses[UPPER.length];
    private final RecentPasses levels = new RecentPasses(LEVEL_PASSES);
    private double level = 1;
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
            sizes[i] = new RecentPasses(SHAPE_PASSES);
        }
    }

    /**
     * Counts a pass.
     *
     * @param nodes how many nodes were in it, 1 or more
     * @param time how long it took, in nanoseconds; less than 1 counts as 1
     */
    @Override
    public synchronized void observe(int nodes, long time) {
        if (nodes < 1) {
            throw new IllegalArgumentException("a pass has 1 node or more, not " + nodes);
        }
        // Of nothing there is no multiple.
        long nanos = Math.max(1, time);
        passes++;
        RecentPasses size = sizes[size(nodes)];
        double expected = fitted().at(nodes);
        if (!size.none()) {
            // Against its own size: from the curve it may lie off, and what the level made up for that, sizes that do
            // not occur would get as well, and more of it with every pass.
            expected *= size.median() / fitted().at(size.nodes());
        }
        // What is expected of a new size is a belief, which must not move the others.
        if (passes == 1 || !size.none()) {
            levels.add(nodes, nanos / expected, passes);
            level = levels.median();
        }
        // Once the shape is known it is cut, so that a new level is not taken for a new shape before the level follows.
        double cut = passes <= FIRST_PASSES || size.size() < FIRST_OF_SIZE ? Double.MAX_VALUE : CUT;
        double relative = Math.max(expected / cut, Math.min(nanos / level, expected * cut));
        size.add(nodes, relative, passes);
        fitted = null;
    }

    private static int size(int nodes) {
        int at = 0;
        while (UPPER[at] < nodes) {
            at++;
        }
        return at;
    }

    /** Whether passes with about so many nodes were measured lately. */
    @Override
    public synchronized boolean knows(int nodes) {
        RecentPasses size = sizes[size(nodes)];
        return size.size() >= ENOUGH && size.age(passes) <= LATELY;
    }

    /** How many passes were counted. */
    @Override
    public synchronized long observations() {
        return passes;
    }

    /**
     * How long a pass takes.
     *
     * @param nodes how many nodes are in it, 1 or more
     * @return nanoseconds; before anything was counted, in units of a pass with one node
     */
    @Override
    public synchronized double nanos(int nodes) {
        return level * fitted().at(nodes);
    }

    private FittedCurve fitted() {
        if (fitted == null) {
            fitted = FittedCurve.through(sizes, passes, slope);
        }
        return fitted;
    }
}
