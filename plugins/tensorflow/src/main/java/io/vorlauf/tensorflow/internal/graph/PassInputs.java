package io.vorlauf.tensorflow.internal.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;

/**
 * What is fed to a pass, and what all layers derive from it. A pass has lanes, one per sequence; the nodes of all lanes
 * go through the products together and part only for attention.
 */
final class PassInputs {

    /**
     * What a lane sees of an arena.
     *
     * @param begin where its region begins
     * @param size how large its region is
     * @param shape [2 · kvHeads, …, slots, headSize]; here and below, … is as {@link AttentionKernel} says
     * @param scoresByHead the shape [kvHeads, …, query heads of a group, nodes, slots]
     * @param scoresByGroup the shape [kvHeads, …, nodes of all query heads of a group, slots]
     * @param mask 0 where a node sees a slot, very negative where not: [1, …, nodes, slots], with another 1 before the
     *     nodes where heads stand in groups
     * @param ones what {@link AttentionKernel#mean} wants
     */
    record Window(
            Output<?> begin, Output<?> size, Output<?> shape, Output<?> scoresByHead, Output<?> scoresByGroup,
            Output<?> mask, Output<?> ones) {

        /**
         * A window on a region.
         *
         * @param base the first slot of the region
         * @param blocks how many blocks it has that are computed one by one
         * @param blockSize slots of each
         * @param mask [blocks, nodes, slots of a block]
         */
        static Window of(
                GraphBuilder graph, HeadShape shape, AttentionKernel kernel, Output<?> base, Output<?> blocks,
                Output<?> blockSize, Output<?> mask) {
            boolean several = kernel.severalBlocks();
            boolean grouped = shape.queryHeads() != shape.kvHeads();
            Output<?> heads = graph.scalar(shape.kvHeads());
            Output<?> cachedHeads = graph.scalar(shape.cachedHeads());
            Output<?> group = graph.scalar(shape.queryHeads() / shape.kvHeads());
            Output<?> headSize = graph.scalar(shape.headSize());
            Output<?> any = graph.scalar(-1);
            Output<?> capacity = graph.multiply(blocks, blockSize);
            Output<?> columns = graph.scalar(AttentionKernel.SUM_COLUMNS);
            Output<?> seen = several ? graph.expand(mask, 0) : mask;
            return new Window(
                    graph.stack(graph.multiply(base, cachedHeads), graph.scalar(0)),
                    graph.stack(graph.multiply(capacity, cachedHeads), headSize),
                    several
                            ? graph.stack(cachedHeads, blocks, blockSize, headSize)
                            : graph.stack(cachedHeads, capacity, headSize),
                    several
                            ? graph.stack(heads, blocks, group, any, blockSize)
                            : graph.stack(heads, group, any, capacity),
                    several ? graph.stack(heads, blocks, any, blockSize) : graph.stack(heads, any, capacity),
                    grouped ? graph.expand(seen, several ? 2 : 1) : seen,
                    graph.fill(
                            several
                                    ? graph.stack(heads, blocks, blockSize, columns)
                                    : graph.stack(heads, capacity, columns),
                            1));
        }

        /** The lane's region of an arena in the shape of the window; shares its memory. */
        Output<?> of(GraphBuilder graph, Output<?> arena) {
            return graph.reshape(graph.slice(arena, begin, size), shape);
        }
    }

    private final Output<?> nodes;
    private final Output<?> lanes;
    private final Output<?> wanted;
    private final List<Output<?>> masks = new ArrayList<>();
    private final Output<?> tokens;
    private final Output<?> positions;
    private final Output<?> cacheRows;
    private final Output<?> laneSizes;
    private final List<Window> windows = new ArrayList<>();

    PassInputs(GraphBuilder graph, KeyValueArena arena, int laneCount) {
        nodes = graph.placeholder(DataType.DT_INT32, PassData.NODE_ROWS, -1);
        lanes = graph.placeholder(DataType.DT_INT32, PassData.LANE_ROWS, laneCount);
        wanted = graph.placeholder(DataType.DT_INT32, -1);
        Output<?>[] parts = graph.unstack(nodes, PassData.NODE_ROWS, 0);
        tokens = parts[0];
        positions = parts[1];
        cacheRows = arena.rows(graph, parts[2], parts[3], parts[4]);
        Output<?>[] laneParts = graph.unstack(lanes, PassData.LANE_ROWS, 0);
        laneSizes = laneParts[0];
        Output<?>[] bases = graph.unstack(laneParts[1], laneCount, 0);
        Output<?>[] blocks = graph.unstack(laneParts[2], laneCount, 0);
        Output<?>[] blockSizes = graph.unstack(laneParts[3], laneCount, 0);
        for (int lane = 0; lane < laneCount; lane++) {
            Output<?> mask = graph.placeholder(DataType.DT_FLOAT, -1, -1, -1);
            masks.add(mask);
            windows.add(Window.of(
                    graph, arena.shape(), arena.kernel(), bases[lane], blocks[lane], blockSizes[lane], mask));
        }
    }

    Output<?> tokens() {
        return tokens;
    }

    Output<?> positions() {
        return positions;
    }

    /** The nodes whose logits are wanted. */
    Output<?> wanted() {
        return wanted;
    }

    /** Where keys and values go, in the order of heads, then nodes. */
    Output<?> cacheRows() {
        return cacheRows;
    }

    List<Window> windows() {
        return windows;
    }

    /** Cuts a tensor with a dimension of all nodes into lanes. */
    Output<?>[] splitByLane(GraphBuilder graph, Output<?> x, int axis) {
        return windows.size() == 1 ? new Output<?>[] {x} : graph.split(x, laneSizes, windows.size(), axis);
    }

    /** Feeds a pass; the tensors are added to a list that the caller closes after running. */
    void feed(Session.Runner runner, PassData data, List<Tensor> fed) {
        feed(runner, nodes, Feeds.matrix(data.nodes(), PassData.NODE_ROWS), fed);
        feed(runner, lanes, Feeds.matrix(data.lanes(), PassData.LANE_ROWS), fed);
        feed(runner, wanted, Feeds.vector(data.wanted()), fed);
        for (int lane = 0; lane < masks.size(); lane++) {
            feed(runner, masks.get(lane),
                    Feeds.array(
                            data.masks().get(lane), data.blocks(lane), data.laneNodes(lane), data.blockSize(lane)),
                    fed);
        }
    }

    private static void feed(Session.Runner runner, Output<?> placeholder, Tensor tensor, List<Tensor> fed) {
        fed.add(tensor);
        runner.feed(placeholder, tensor);
    }
}
