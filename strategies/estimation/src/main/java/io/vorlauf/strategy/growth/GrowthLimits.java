package io.vorlauf.strategy.growth;

/**
 * How far trees may grow.
 *
 * @param nodes the most guesses in a tree, 1 or more
 * @param depth the most guesses on a path, 1 or more
 * @param width the most guesses below one node, 1 or more
 */
public record GrowthLimits(int nodes, int depth, int width) {

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException if a limit is below 1
     */
    public GrowthLimits {
        if (nodes < 1 || depth < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "nodes, depth and width must be 1 or more, not " + nodes + ", " + depth + " and " + width);
        }
    }
}
