// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt32;

/**
 * The keys and values of all sequences of a model: per layer and branch a variable, an arena of rows.
 *
 * <p>Rows are overwritten in place, so that no two variables may begin with the same zeros. Which row belongs to whom is
 * not known here.
 */
final class KeyValueArena {

    private final HeadShape shape;
    private final AttentionKernel kernel;
    private final int branches;
    private final Output<?>[] values;
    private final Output<?> added;
    private final Output<?> moves;
    private final List<Operation> initialise = new ArrayList<>();
    private final List<Operation> grow = new ArrayList<>();
    private final List<Operation> move = new ArrayList<>();
    private final List<Operation> rebuild = new ArrayList<>();

    KeyValueArena(GraphBuilder graph, int layers, int branches, HeadShape shape, AttentionKernel kernel) {
        this.shape = shape;
        this.kernel = kernel;
        this.added = graph.placeholder(DataType.DT_INT32, 2);
        this.moves = graph.placeholder(DataType.DT_INT32, 2, -1);
        Output<?>[] parts = graph.unstack(moves, 2, 0);
        this.branches = branches;
        List<String> names = IntStream.range(0, layers * branches).mapToObj(i -> "cache-" + i).toList();
        names.forEach(name -> addVariable(graph, name, parts[0], parts[1]));
        this.values = graph.values(names, Collections.nCopies(names.size(), kernel.cacheType()),
                Collections.nCopies(names.size(), Shape.of(-1, shape.headSize())));
    }

    private void addVariable(GraphBuilder graph, String name, Output<?> from, Output<?> to) {
        DataType type = kernel.cacheType();
        Output<?> variable = graph.variable(name, type, -1, shape.headSize());
        initialise.add(graph.assign(variable, graph.zeros(added, type), type));
        Output<?> larger = graph.concat(0, graph.read(variable, type), graph.zeros(added, type));
        grow.add(graph.assign(variable, larger, type));
        Output<?> value = graph.read(variable, type);
        move.add(graph.overwriteRows(value, to, graph.gather(value, from, 0)).op());
        rebuild.add(graph.assign(variable, graph.gather(graph.read(variable, type), from, 0), type));
    }

    /** What a branch of a layer has cached when a pass begins; whoever overwrites rows of it changes the arena. */
    Output<?> branch(int layer, int branch) {
        return values[layer * branches + branch];
    }

    AttentionKernel kernel() {
        return kernel;
    }

    HeadShape shape() {
        return shape;
    }

    /** How much memory a slot takes in all variables. */
    long bytesPerSlot() {
        int bytes = kernel.cacheType() == DataType.DT_DOUBLE ? Double.BYTES : Float.BYTES;
        return (long) values.length * shape.cachedHeads() * shape.headSize() * bytes;
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

    /** Copies rows; all are read before the first is written. */
    void move(Session session, int[] from, int[] to) {
        run(session, from, to, move);
    }

    /** Makes an arena of some rows of this one, in the order in which they are named. */
    void rebuild(Session session, int[] rows) {
        run(session, rows, rows, rebuild);
    }

    private void run(Session session, int[] from, int[] to, List<Operation> targets) {
        int[] both = Arrays.copyOf(from, 2 * from.length);
        System.arraycopy(to, 0, both, from.length, to.length);
        try (TInt32 tensor = Feeds.matrix(both, 2)) {
            Session.Runner runner = session.runner().feed(moves, tensor);
            targets.forEach(runner::addTarget);
            runner.run().close();
        }
    }
}
