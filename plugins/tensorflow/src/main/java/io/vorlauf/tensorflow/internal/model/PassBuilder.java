package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.graph.PassData;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes lanes as the numbers of a pass. If there are fewer rows than a pass should have, the last lane gets nodes that
 * nobody sees, in slots that nobody reads.
 */
final class PassBuilder {

    private final List<Lane> lanes;
    private final int leastRows;
    private final int nodes;
    private final int filled;

    /** A builder for lanes, at least one, whose regions have room for filling nodes. */
    PassBuilder(List<Lane> lanes, int leastRows) {
        this.lanes = lanes;
        this.leastRows = leastRows;
        this.nodes = lanes.stream().mapToInt(Lane::size).sum();
        this.filled = Math.max(0, leastRows - nodes);
    }

    /** The pass, with empty lanes up to some number. */
    PassData build(int laneCount) {
        int[] sizes = new int[PassData.LANE_ROWS * laneCount];
        List<float[]> masks = new ArrayList<>(laneCount);
        for (int i = 0; i < laneCount; i++) {
            boolean empty = i >= lanes.size();
            Lane lane = empty ? lanes.get(0) : lanes.get(i);
            Region region = lane.sequence().region();
            int size = empty ? 0 : lane.size() + (i == lanes.size() - 1 ? filled : 0);
            sizes[i] = size;
            sizes[laneCount + i] = region.base();
            sizes[2 * laneCount + i] = region.capacity();
            masks.add(empty ? new float[0] : AncestorMask.of(lane, size));
        }
        return new PassData(nodes(), sizes, wanted(), masks);
    }

    private int[] nodes() {
        int count = nodes + filled;
        int[] columns = new int[PassData.NODE_ROWS * count];
        int column = 0;
        for (Lane lane : lanes) {
            TensorFlowSequence sequence = lane.sequence();
            int filling = lane == lanes.get(lanes.size() - 1) ? filled : 0;
            for (int i = 0; i < lane.size() + filling; i++) {
                boolean real = i < lane.size();
                columns[column] = real ? lane.tree().token(i) : 0;
                columns[count + column] = real ? lane.positions()[i] : 0;
                columns[2 * count + column] = sequence.used() + i;
                columns[3 * count + column] = sequence.region().base();
                columns[4 * count + column] = sequence.region().capacity();
                column++;
            }
        }
        return columns;
    }

    private int[] wanted() {
        int rows = lanes.stream().mapToInt(lane -> lane.item().rows()).sum();
        int[] wanted = new int[Math.max(rows, leastRows)];
        int row = 0;
        int first = 0;
        for (Lane lane : lanes) {
            for (int i = 0; i < lane.item().rows(); i++) {
                wanted[row++] = first + lane.item().wanted(i);
            }
            first += lane.size();
        }
        return wanted;
    }
}
