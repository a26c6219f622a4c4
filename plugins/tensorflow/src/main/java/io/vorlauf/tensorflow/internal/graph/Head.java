package io.vorlauf.tensorflow.internal.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;

/**
 * The final norm and the product that makes logits, in parts along the vocabulary that can run side by side.
 *
 * <p>The parts stay apart, joining them would only copy them once more. With bfloat16 weights the logits are rounded to
 * bfloat16, as by any implementation that computes in it.
 */
final class Head {

    /** Parts begin at multiples of this, where a slice of the table is aligned and can share its memory. */
    private static final int ALIGNMENT = 32;

    private final Precision precision;
    private final Norm norm;
    private final List<Dense> parts;

    private Head(Precision precision, Norm norm, List<Dense> parts) {
        this.precision = precision;
        this.norm = norm;
        this.parts = parts;
    }

    /**
     * A head over a table in the graph.
     *
     * @param table one row per token: [vocabulary, hidden]
     * @param most into how many parts it is cut if there are tokens enough
     */
    static Head of(
            GraphBuilder graph, WeightStore store, Norm norm, Output<?> table, int vocabulary, int hidden, int most) {
        int count = Math.max(1, Math.min(most, vocabulary / ALIGNMENT));
        List<Dense> parts = new ArrayList<>();
        int from = 0;
        for (int part = 0; part < count; part++) {
            int to = part == count - 1 ? vocabulary : vocabulary / count * (part + 1) / ALIGNMENT * ALIGNMENT;
            Output<?> rows = count == 1
                    ? table
                    : graph.slice(table, graph.vector(from, 0), graph.vector(to - from, hidden));
            parts.add(Dense.transposed(store, rows, to - from));
            from = to;
        }
        return new Head(store.precision(), norm, List.copyOf(parts));
    }

    /** The logits of some nodes, one tensor per part of the vocabulary, in binary32. */
    List<Output<?>> apply(GraphBuilder graph, Output<?> stream, Output<?> wanted) {
        Output<?> rows = precision.narrow(graph, norm.apply(graph, graph.gather(stream, wanted, 0)));
        List<Output<?>> logits = new ArrayList<>();
        for (Dense part : parts) {
            logits.add(precision.widen(graph, part.apply(graph, rows)));
        }
        return logits;
    }
}
