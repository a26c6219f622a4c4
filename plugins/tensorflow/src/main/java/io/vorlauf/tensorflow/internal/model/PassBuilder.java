package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.PassData;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts lanes into pieces that fit into a pass, and writes pieces as the numbers of a pass. Where a piece or the pass has
 * other numbers of rows than the plan wants, pieces get nodes that nobody sees, in the last slot of their region, which
 * nobody reads.
 */
final class PassBuilder {

    private final List<Lane.Piece> pieces;
    private final ExecutionPlan plan;
    private final int[] filled;
    private final int rows;

    /** A builder for pieces of different lanes, at least one. */
    PassBuilder(List<Lane.Piece> pieces, ExecutionPlan plan) {
        this.pieces = pieces;
        this.plan = plan;
        this.filled = pieces.stream()
                .mapToInt(piece -> Math.max(0, plan.leastLaneRows() - piece.size()))
                .toArray();
        int sum = 0;
        for (int i = 0; i < filled.length; i++) {
            sum += pieces.get(i).size() + filled[i];
        }
        this.rows = plan.rows().fill(sum);
        filled[filled.length - 1] += rows - sum;
    }

    /** Which pieces go into which pass: those of a lane in their order, and as many lanes together as a pass holds. */
    static List<List<Lane.Piece>> passes(List<Lane> lanes, ExecutionPlan plan) {
        List<List<Lane.Piece>> passes = new ArrayList<>();
        int[] done = new int[lanes.size()];
        int open = lanes.size();
        while (open > 0) {
            List<Lane.Piece> pass = new ArrayList<>();
            int room = plan.rows().most();
            for (int i = 0; i < done.length && pass.size() < Network.MOST_LANES; i++) {
                Lane lane = lanes.get(i);
                int size = Math.min(lane.size() - done[i], room);
                int taken = Math.max(size, plan.leastLaneRows());
                if (size > 0 && taken <= room) {
                    pass.add(new Lane.Piece(lane, done[i], done[i] + size));
                    done[i] += size;
                    room -= taken;
                    open -= done[i] == lane.size() ? 1 : 0;
                }
            }
            passes.add(pass);
        }
        return passes;
    }

    /** The pass, with empty lanes up to some number. */
    PassData build(int laneCount) {
        int[] sizes = new int[PassData.LANE_ROWS * laneCount];
        List<float[]> masks = new ArrayList<>(laneCount);
        for (int i = 0; i < laneCount; i++) {
            boolean empty = i >= pieces.size();
            Lane.Piece piece = empty ? pieces.get(0) : pieces.get(i);
            Region region = piece.lane().sequence().region();
            int size = empty ? 0 : piece.size() + filled[i];
            int blockSize = plan.windowBlock(region.capacity());
            int blocks = region.capacity() / blockSize;
            sizes[i] = size;
            sizes[laneCount + i] = region.base();
            sizes[2 * laneCount + i] = blocks;
            sizes[3 * laneCount + i] = blockSize;
            masks.add(empty ? new float[0] : AncestorMask.of(piece, size, blocks, blockSize));
        }
        return new PassData(nodes(), sizes, wanted(), masks);
    }

    private int[] nodes() {
        int[] columns = new int[PassData.NODE_ROWS * rows];
        int column = 0;
        for (int i = 0; i < pieces.size(); i++) {
            Lane.Piece piece = pieces.get(i);
            Lane lane = piece.lane();
            Region region = lane.sequence().region();
            for (int row = 0; row < piece.size() + filled[i]; row++) {
                boolean real = row < piece.size();
                int node = piece.from() + row;
                columns[column] = real ? lane.tree().token(node) : 0;
                columns[rows + column] = real ? lane.positions()[node] : 0;
                columns[2 * rows + column] = real ? lane.slots()[node] : region.capacity() - 1;
                columns[3 * rows + column] = region.base();
                columns[4 * rows + column] = region.capacity();
                column++;
            }
        }
        return columns;
    }

    /** The columns of wanted nodes; every one once, in the order of nodes. */
    private int[] wanted() {
        int count = pieces.stream().mapToInt(Lane.Piece::wanted).sum();
        int[] wanted = new int[plan.rows().fill(count)];
        int row = 0;
        int first = 0;
        for (int i = 0; i < pieces.size(); i++) {
            Lane.Piece piece = pieces.get(i);
            for (int node = piece.from(); node < piece.to(); node++) {
                if (piece.lane().wanted().get(node)) {
                    wanted[row++] = first + node - piece.from();
                }
            }
            first += piece.size() + filled[i];
        }
        return wanted;
    }
}
