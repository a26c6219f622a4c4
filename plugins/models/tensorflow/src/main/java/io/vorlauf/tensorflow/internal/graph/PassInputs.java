// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;

/**
 * What is fed to a pass, and what all layers derive from it.
 *
 * <p>The rows of all sequences go through products together. For attention they part into windows: sequences of the same
 * capacity that lie side by side in the arena, which is looked at without a copy, with as many rows of each as the one
 * with the most has. The first window is always there; operations of the others are skipped where there is nothing for
 * them, by TensorFlow's Switch and Merge.
 *
 * @param tokens per row
 * @param positions per row
 * @param cached where each head of each row goes in the arena: queries where nobody reads
 * @param wanted the rows whose logits are wanted
 * @param seen what of all windows belongs to which row: for one window places in it, [rows · queryHeads, 3], for two
 *     which rows of them, for three likewise; only those are there that are for as many windows as there are
 * @param signals which hidden states of which rows are handed out
 */
record PassInputs(
        Output<?> numbers, Output<?> masks, Output<?> tokens, Output<?> positions, Output<?> cached, Output<?> wanted,
        Output<?>[] seen, List<Window> windows, Signals signals) {

    /**
     * What attention sees in one product.
     *
     * @param queries the heads of queries that look: [sequences, kvHeads, rows of a group]
     * @param keysFrom where in the arena keys begin
     * @param valuesFrom where in the arena values begin
     * @param size how much of the arena each of them is
     * @param shape of keys, and of values: [sequences, kvHeads, …, slots, headSize]; here and below, … is as {@link
     *     AttentionKernel} says
     * @param rows the shape of what is seen as rows of all heads: [-1, headSize]
     * @param mask 0 where a row sees a slot, very negative where not, in the type of the cache: [sequences, 1, …,
     *     rows of a group, slots]
     * @param nearMask the same for layers in which rows see only what is near; {@code mask} if there are none
     * @param ones what {@link AttentionKernel#mean} wants
     */
    record Window(
            Output<?> queries, Output<?> keysFrom, Output<?> valuesFrom, Output<?> size, Output<?> shape,
            Output<?> rows, Output<?> mask, Output<?> nearMask, Output<?> ones) {

        /**
         * A window of some numbers; where these are skipped, everything is that is made of it.
         *
         * @param nearMask {@code null} if there are no layers in which rows see only what is near
         */
        static Window of(
                GraphBuilder graph, AttentionKernel kernel, Output<?> numbers, Output<?> mask, Output<?> nearMask) {
            int dimensions = kernel.severalBlocks() ? 5 : 4;
            Output<?>[] parts = graph.split(
                    numbers, graph.vector(2, 2, 2, 2, dimensions, dimensions, dimensions, 3, -1), 9, 0);
            Output<?> whole = kernel.widen(graph, graph.reshape(mask, parts[6]));
            return new Window(
                    graph.reshape(parts[8], parts[7]), parts[0], parts[1], parts[2], parts[4], parts[3], whole,
                    nearMask == null ? whole : kernel.widen(graph, graph.reshape(nearMask, parts[6])),
                    graph.fill(parts[5], 1));
        }
    }

    /**
     * Which hidden states are handed out. Where none are, nothing is made of {@code rows}: what takes rows of a state by
     * them is skipped, and so is what is made of these.
     *
     * @param present whether there are any
     * @param rows per state which rows of it
     */
    record Signals(Output<?> present, Output<?>[] rows) {

        static Signals of(GraphBuilder graph, Output<?> present, Output<?> numbers, int states) {
            Output<?> part = graph.choose(numbers, present)[1];
            Output<?>[] parts = graph.split(part, graph.vector(states, -1), 2, 0);
            return new Signals(present, graph.split(parts[1], parts[0], states, 0));
        }
    }

    /**
     * Adds what is fed to a graph.
     *
     * @param near whether there are layers in which rows see only what is near
     * @param states how many hidden states of a row can be handed out
     */
    static PassInputs of(GraphBuilder graph, AttentionKernel kernel, boolean near, int states) {
        Output<?> numbers = graph.placeholder(DataType.DT_INT32, -1);
        Output<?> masks = graph.placeholder(DataType.DT_FLOAT, -1);
        Output<?> header = graph.slice(numbers, graph.vector(0), graph.vector(PassData.HEADER));
        Output<?>[] headers = graph.split(
                header, graph.vector(PassData.PARTS, PassData.MASKS, PassData.MOST_WINDOWS + 1), 3, 0);
        Output<?>[] parts = graph.split(
                graph.slice(numbers, graph.vector(PassData.HEADER), graph.vector(-1)), headers[0], PassData.PARTS, 0);
        Output<?>[] ofMasks = graph.split(masks, headers[1], PassData.MASKS, 0);
        Output<?>[] present = graph.unstack(
                graph.cast(headers[2], DataType.DT_BOOL), PassData.MOST_WINDOWS + 1, 0);
        List<Window> windows = new ArrayList<>();
        Output<?>[] seen = new Output<?>[PassData.MOST_WINDOWS];
        seen[0] = parts[4];
        for (int i = 0; i < PassData.MOST_WINDOWS; i++) {
            Output<?> part = parts[PassData.COMMON_PARTS + i];
            Output<?> nearMask = near ? ofMasks[PassData.MOST_WINDOWS + i] : null;
            if (i > 0) {
                // The masks need no Switch of their own: what shapes them comes from one.
                Output<?>[] ofSeen = graph.choose(seen[i - 1], present[i]);
                seen[i - 1] = ofSeen[0];
                seen[i] = ofSeen[1];
                part = graph.choose(part, present[i])[1];
            }
            windows.add(Window.of(graph, kernel, part, ofMasks[i], nearMask));
        }
        seen[0] = graph.reshape(seen[0], -1, PassData.PLACE);
        return new PassInputs(
                numbers, masks, parts[0], parts[1], parts[2], parts[3], seen, List.copyOf(windows),
                Signals.of(graph, present[PassData.MOST_WINDOWS], parts[PassData.SIGNALS], states));
    }

    /** Feeds a pass; the tensors are added to a list that the caller closes after running. */
    void feed(Session.Runner runner, PassData data, List<Tensor> fed) {
        fed.add(Feeds.vector(data.numbers()));
        runner.feed(numbers, fed.get(fed.size() - 1));
        fed.add(Feeds.array(data.masks(), data.masks().length));
        runner.feed(masks, fed.get(fed.size() - 1));
    }
}
