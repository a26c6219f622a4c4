package io.vorlauf.tensorflow.internal.graph;

import java.util.List;

/**
 * The numbers that one pass needs.
 *
 * @param nodes row-major, one column per node, those of the first lane first; the rows are token, position, slot, and
 *     base and capacity of the region
 * @param lanes row-major, one column per lane; the rows are number of nodes, base of the region, number of blocks in it,
 *     and slots of a block
 * @param wanted the columns of {@code nodes} whose logits are wanted, at least one
 * @param masks per lane, block, node and slot of the block: 0 where the node sees it, very negative where not
 */
public record PassData(int[] nodes, int[] lanes, int[] wanted, List<float[]> masks) {

    /** Rows of {@link #nodes()}. */
    public static final int NODE_ROWS = 5;

    /** Rows of {@link #lanes()}. */
    public static final int LANE_ROWS = 4;

    int laneNodes(int lane) {
        return lanes[lane];
    }

    int blocks(int lane) {
        return lanes[2 * masks.size() + lane];
    }

    int blockSize(int lane) {
        return lanes[3 * masks.size() + lane];
    }
}
