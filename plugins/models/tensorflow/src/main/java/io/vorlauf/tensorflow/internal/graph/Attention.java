// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

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
    private final Dense output;

    /**
     * The attention of a branch.
     *
     * @param queriesKeysValues the product that makes all heads: queries, then keys, then values, which it scales as
     *     the kernel wants them
     * @param output the product that takes what the query heads saw, and takes the scales away
     */
    Attention(
            Precision precision, AttentionKernel kernel, HeadShape shape, Output<?> cache,
            Dense queriesKeysValues, Dense output) {
        this.precision = precision;
        this.kernel = kernel;
        this.shape = shape;
        this.cache = cache;
        this.queriesKeysValues = queriesKeysValues;
        this.output = output;
    }

    /** From the normalised stream, in the precision of products, to a summand in binary32. */
    Output<?> apply(GraphBuilder graph, Output<?> x, PassInputs pass, Positions.HeadTransform transform) {
        Output<?> product = precision.widen(graph, queriesKeysValues.apply(graph, x));
        Output<?> heads = graph.reshape(
                transform.apply(graph, graph.reshape(product, -1, shape.all(), shape.headSize())), -1, shape.headSize());
        Output<?> produced = kernel.cached(graph, graph.gather(heads, pass.produced(), 0));
        Output<?> arena = graph.overwriteRows(graph.read(cache, kernel.cacheType()), pass.cached(), produced);
        Output<?> all = null;
        for (PassInputs.Window window : pass.windows()) {
            Output<?> queries = graph.gather(heads, window.queries(), 0);
            Output<?> seen = graph.reshape(attend(graph, kernel, queries, arena, window), -1, shape.headSize());
            if (all == null) {
                all = seen;
            } else {
                Output<?>[] before = graph.choose(all, window.present());
                all = graph.either(before[0], graph.concat(0, before[1], seen));
            }
        }
        Output<?> joined = graph.reshape(graph.gather(all, pass.seen(), 0), -1, shape.queryHeads() * shape.headSize());
        return precision.widen(graph, output.apply(graph, precision.narrow(graph, joined)));
    }

    /**
     * What queries see in a window: [sequences, kvHeads, rows of a group, headSize], as they are. All query heads of a
     * group go into one product with their key/value head.
     */
    static Output<?> attend(
            GraphBuilder graph, AttentionKernel kernel, Output<?> queries, Output<?> arena, PassInputs.Window window) {
        Output<?> keys = graph.reshape(graph.slice(arena, window.keysFrom(), window.size()), window.shape());
        Output<?> values = graph.reshape(graph.slice(arena, window.valuesFrom(), window.size()), window.shape());
        Output<?> scores = graph.add(kernel.scores(graph, queries, keys), window.mask());
        return kernel.mean(graph, kernel.weights(graph, scores), values, window.ones());
    }
}
