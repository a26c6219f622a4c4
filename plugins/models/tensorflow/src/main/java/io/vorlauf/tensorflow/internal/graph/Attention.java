// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * One branch of attention: a share of the heads, with the keys and values they cache, and what they add to the residual
 * stream.
 */
final class Attention {

    private final Precision precision;
    private final AttentionKernel kernel;
    private final HeadShape shape;
    private final Output<?> cache;
    private final Dense queriesKeysValues;
    private final Optional<QueryKeyNorm> norms;
    private final double cap;
    private final Dense output;

    /**
     * The norms of queries and of keys.
     *
     * @param whole whether all heads of a row are normed together; else each by itself
     */
    record QueryKeyNorm(Norm queries, Norm keys, boolean whole) {

        /** Heads whose queries and keys are normed: [nodes, heads, headSize], as before. */
        Output<?> apply(GraphBuilder graph, Output<?> heads, HeadShape shape) {
            Output<?>[] parts = graph.split(
                    heads, graph.vector(shape.queryHeads(), shape.kvHeads(), shape.kvHeads()), 3, 1);
            return graph.concat(1, apply(graph, queries, parts[0], shape), apply(graph, keys, parts[1], shape), parts[2]);
        }

        private Output<?> apply(GraphBuilder graph, Norm norm, Output<?> heads, HeadShape shape) {
            if (!whole) {
                return norm.apply(graph, heads, 3);
            }
            int count = norm == queries ? shape.queryHeads() : shape.kvHeads();
            Output<?> rows = norm.apply(graph, graph.reshape(heads, -1, count * shape.headSize()), 2);
            return graph.reshape(rows, -1, count, shape.headSize());
        }
    }

    /**
     * The attention of a branch.
     *
     * @param queriesKeysValues the product that makes all heads: queries, then keys, then values, which it scales as
     *     the kernel wants them
     * @param cap what scores are capped at; 0 for none
     * @param output the product that takes what the query heads saw, and takes the scales away
     */
    Attention(
            Precision precision, AttentionKernel kernel, HeadShape shape, Output<?> cache,
            Dense queriesKeysValues, Optional<QueryKeyNorm> norms, double cap, Dense output) {
        this.precision = precision;
        this.kernel = kernel;
        this.shape = shape;
        this.cache = cache;
        this.queriesKeysValues = queriesKeysValues;
        this.norms = norms;
        this.cap = cap;
        this.output = output;
    }

    /**
     * From what attention is given, in the precision of products, to a summand in binary32.
     *
     * @param offset what rounds values, as {@link AttentionKernel#held} takes it
     * @param near whether the layer has a window
     */
    Output<?> apply(
            GraphBuilder graph, Output<?> x, PassInputs pass, Positions.HeadTransform transform, Output<?> offset,
            boolean near) {
        Output<?> product = precision.widen(graph, queriesKeysValues.apply(graph, x));
        Output<?> normed = norms.isEmpty() ? product
                : norms.get().apply(graph, graph.reshape(product, -1, shape.all(), shape.headSize()), shape);
        Output<?> heads = kernel.held(
                graph, transform.apply(graph, graph.reshape(normed, -1, shape.headSize()), offset), offset);
        Output<?> arena = graph.overwriteRows(cache, pass.cached(), heads);
        // What is made of windows that are not there is skipped, and so is what is taken of too few or too many.
        // Rows of all windows up to one are what that one shapes, so that a single window is taken from as it is.
        Output<?> all = null;
        List<Output<?>> taken = new ArrayList<>();
        for (PassInputs.Window window : pass.windows()) {
            Output<?> queries = graph.gather(heads, window.queries(), 0);
            Output<?> seen = attend(
                    graph, kernel, queries, arena, window, near ? window.nearMask() : window.mask(), cap);
            if (all == null) {
                taken.add(graph.gatherAt(seen, pass.seen()[0]));
                all = seen;
            } else {
                Output<?> before = taken.size() == 1 ? graph.reshape(all, window.rows()) : all;
                all = graph.concat(0, before, graph.reshape(seen, window.rows()));
                taken.add(graph.gather(all, pass.seen()[taken.size()], 0));
            }
        }
        Output<?> joined = graph.reshape(
                graph.either(taken.toArray(Output<?>[]::new)), -1, shape.queryHeads() * shape.headSize());
        return precision.widen(graph, output.apply(graph, precision.narrow(graph, joined)));
    }

    /**
     * What queries see in a window, in binary32: [sequences, kvHeads, rows of a group, headSize], as they are. All
     * query heads of a group go into one product with their key/value head.
     */
    static Output<?> attend(
            GraphBuilder graph, AttentionKernel kernel, Output<?> queries, Output<?> arena, PassInputs.Window window,
            Output<?> mask, double cap) {
        Output<?> keys = graph.reshape(graph.slice(arena, window.keysFrom(), window.size()), window.shape());
        Output<?> values = graph.reshape(graph.slice(arena, window.valuesFrom(), window.size()), window.shape());
        Output<?> products = kernel.scores(graph, queries, keys);
        Output<?> bent = cap == 0
                ? products
                : kernel.widen(graph, capped(graph, kernel.narrow(graph, products), cap));
        Output<?> scores = graph.add(bent, mask);
        return kernel.mean(graph, kernel.weights(graph, scores), values, window.ones());
    }

    /** Numbers whose magnitude stays below a cap, as {@code cap * tanh(x / cap)}; 0 stands for no cap. */
    static Output<?> capped(GraphBuilder graph, Output<?> x, double cap) {
        if (cap == 0) {
            return x;
        }
        Output<?> bent = graph.tanh(graph.multiply(x, graph.scalar((float) (1 / cap))));
        return graph.multiply(bent, graph.scalar((float) cap));
    }
}
