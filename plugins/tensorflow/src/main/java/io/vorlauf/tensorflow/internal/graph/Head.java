package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.Linear;
import io.vorlauf.checkpoint.decoder.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
     * A head over a table with a row per token.
     *
     * @param tied the token embedding, if its table is the head's; packed products can read that one, others need a
     *     turned copy
     * @param table reads the table; asked once, if at all
     * @param most into how many parts it is cut if there are tokens enough
     */
    static Head of(
            GraphBuilder graph, WeightStore store, Norm norm, Optional<Embedding> tied, Supplier<Matrix> table,
            int vocabulary, int hidden, int most) {
        List<Dense> parts = new ArrayList<>();
        List<Integer> ends = ends(vocabulary, most);
        if (store.precision().packed()) {
            Output<?> rows = tied.map(Embedding::table).orElseGet(() -> store.factor(table.get()));
            int from = 0;
            for (int to : ends) {
                parts.add(Dense.transposed(store, ends.size() == 1
                        ? rows
                        : graph.slice(rows, graph.vector(from, 0), graph.vector(to - from, hidden)), to - from));
                from = to;
            }
        } else {
            Matrix rows = table.get();
            int from = 0;
            for (int to : ends) {
                parts.add(Dense.of(store, new Linear(rows.rows(from, to - from).transposed(), null)));
                from = to;
            }
        }
        return new Head(store.precision(), norm, List.copyOf(parts));
    }

    /** Where the parts of a vocabulary end. */
    static List<Integer> ends(int vocabulary, int most) {
        int count = Math.max(1, Math.min(most, vocabulary / ALIGNMENT));
        List<Integer> ends = new ArrayList<>();
        for (int part = 1; part < count; part++) {
            ends.add(vocabulary / count * part / ALIGNMENT * ALIGNMENT);
        }
        ends.add(vocabulary);
        return ends;
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
