package io.vorlauf.tensorflow.internal.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt32;

/**
 * The keys and values of all sequences of a model: per layer and branch a variable, an arena of rows.
 *
 * <p>A sequence owns a region of the arena, {@code capacity} slots from slot {@code base} on. Inside it rows lie by
 * head, those of keys before those of values: slot {@code s} of head {@code h} is row {@code base·heads + h·capacity +
 * s}. So a region is one piece of memory that the graph can look at as [heads, capacity, headSize] without copying, and
 * one graph serves every capacity.
 *
 * <p>Rows are overwritten in place, so that no two variables may begin with the same zeros.
 */
final class KeyValueArena {

    private static final int SLOT = 0;
    private static final int BASE = 1;
    private static final int CAPACITY = 2;
    private static final int MOVE_ROWS = 6;

    private final HeadShape shape;
    private final AttentionKernel kernel;
    private final List<List<Output<?>>> layers = new ArrayList<>();
    private final Output<?> added;
    private final Output<?> moves;
    private final List<Operation> initialise = new ArrayList<>();
    private final List<Operation> grow = new ArrayList<>();
    private final List<Operation> move = new ArrayList<>();

    KeyValueArena(GraphBuilder graph, int layers, int branches, HeadShape shape, AttentionKernel kernel) {
        this.shape = shape;
        this.kernel = kernel;
        this.added = graph.placeholder(DataType.DT_INT32, 2);
        this.moves = graph.placeholder(DataType.DT_INT32, MOVE_ROWS, -1);
        Output<?>[] parts = graph.unstack(moves, MOVE_ROWS, 0);
        Output<?> from = rows(graph, parts[SLOT], parts[BASE], parts[CAPACITY]);
        Output<?> to = rows(graph, parts[3 + SLOT], parts[3 + BASE], parts[3 + CAPACITY]);
        for (int layer = 0; layer < layers; layer++) {
            List<Output<?>> own = new ArrayList<>();
            for (int branch = 0; branch < branches; branch++) {
                own.add(variable(graph, "cache-" + layer + "-" + branch, from, to));
            }
            this.layers.add(List.copyOf(own));
        }
    }

    private Output<?> variable(GraphBuilder graph, String name, Output<?> from, Output<?> to) {
        DataType type = kernel.cacheType();
        Output<?> variable = graph.variable(name, type, -1, shape.headSize());
        initialise.add(graph.assign(variable, graph.zeros(added, type), type));
        Output<?> larger = graph.concat(0, graph.read(variable, type), graph.zeros(added, type));
        grow.add(graph.assign(variable, larger, type));
        Output<?> value = graph.read(variable, type);
        move.add(graph.overwriteRows(value, to, graph.gather(value, from, 0)).op());
        return variable;
    }

    /** The variable of a branch of a layer. */
    Output<?> branch(int layer, int branch) {
        return layers.get(layer).get(branch);
    }

    AttentionKernel kernel() {
        return kernel;
    }

    HeadShape shape() {
        return shape;
    }

    /** The rows of some slots, all slots of the first head before those of the second; the arguments are vectors. */
    Output<?> rows(GraphBuilder graph, Output<?> slot, Output<?> base, Output<?> capacity) {
        int heads = shape.cachedHeads();
        int[] head = new int[heads];
        for (int i = 0; i < heads; i++) {
            head[i] = i;
        }
        Output<?> first = graph.add(graph.multiply(base, graph.scalar(heads)), slot);
        Output<?> column = graph.reshape(graph.vector(head), heads, 1);
        Output<?> offset = graph.multiply(column, graph.expand(capacity, 0));
        return graph.reshape(graph.add(offset, graph.expand(first, 0)), -1);
    }

    /** How much memory a slot takes in all variables. */
    long bytesPerSlot() {
        long variables = layers.stream().mapToLong(List::size).sum();
        int bytes = kernel.cacheType() == DataType.DT_DOUBLE ? Double.BYTES : Float.BYTES;
        return variables * shape.cachedHeads() * shape.headSize() * bytes;
    }

    /** Gives the arena its first slots. */
    void initialise(Session session, int slots) {
        resize(session, slots, initialise);
    }

    /** Adds slots at the end. */
    void grow(Session session, int slots) {
        resize(session, slots, grow);
    }

    private void resize(Session session, int slots, List<Operation> targets) {
        try (TInt32 size = TInt32.vectorOf(Math.multiplyExact(slots, shape.cachedHeads()), shape.headSize())) {
            Session.Runner runner = session.runner().feed(added, size);
            targets.forEach(runner::addTarget);
            runner.run().close();
        }
    }

    /** Copies slots; all are read before the first is written. */
    void move(Session session, SlotMoves slots) {
        try (TInt32 tensor = Feeds.matrix(slots.toArray(), MOVE_ROWS)) {
            Session.Runner runner = session.runner().feed(moves, tensor);
            move.forEach(runner::addTarget);
            runner.run().close();
        }
    }
}
