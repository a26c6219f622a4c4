package io.vorlauf.tensorflow.internal.graph;

import java.util.List;

/**
 * The numbers that one pass needs.
 *
 * @param nodes row-major, one column per node, those of the first lane first; the rows are token, position, slot, and
 *     base and capacity of the region
 * @param lanes row-major, one column per lane; the rows are number of nodes, and base and capacity of the region
 * @param wanted the columns of {@code nodes} whose logits are wanted, at least one
 * @param masks per lane a row per node of a number per slot: 0 where the node sees it, very negative where not
 */
public record PassData(int[] nodes, int[] lanes, int[] wanted, List<float[]> masks) {

    /** Rows of {@link #nodes()}. */
    public static final int NODE_ROWS = 5;

    /** Rows of {@link #lanes()}. */
    public static final int LANE_ROWS = 3;

    int laneNodes(int lane) {
        return lanes[lane];
    }

    int laneCapacity(int lane) {
        return lanes[2 * masks.size() + lane];
    }
}
