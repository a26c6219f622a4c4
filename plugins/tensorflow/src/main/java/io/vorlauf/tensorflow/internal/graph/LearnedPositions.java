package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.Matrix;
import org.tensorflow.Output;

/** A trained vector per position, added to the token's, as in GPT-2. */
final class LearnedPositions implements Positions {

    private final Output<?> table;

    LearnedPositions(WeightStore store, Matrix table) {
        this.table = store.exact(table.values(), table.rows(), table.columns());
    }

    @Override
    public Output<?> embed(GraphBuilder graph, Output<?> tokens, Output<?> positions) {
        return graph.add(tokens, graph.gather(table, positions, 0));
    }

    @Override
    public HeadTransform transform(GraphBuilder graph, Output<?> positions, HeadShape shape) {
        Output<?> scales = graph.floats(shape.scales(), shape.all(), 1, 1);
        return (g, heads) -> g.multiply(heads, scales);
    }
}
