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
        Output<?> heads = graph.swapFirstTwo(graph.reshape(product, -1, shape.all(), shape.headSize()));
        Output<?>[] parts = graph.split(
                transform.apply(graph, heads), graph.vector(shape.queryHeads(), shape.cachedHeads()), 2, 0);
        Output<?> rows = graph.reshape(kernel.cached(graph, parts[1]), -1, shape.headSize());
        Output<?> arena = graph.overwriteRows(graph.read(cache, kernel.cacheType()), pass.cacheRows(), rows);
        Output<?> seen = graph.swapFirstTwo(attend(graph, parts[0], arena, pass));
        Output<?> joined = graph.reshape(seen, -1, shape.queryHeads() * shape.headSize());
        return precision.widen(graph, output.apply(graph, precision.narrow(graph, joined)));
    }

    private Output<?> attend(GraphBuilder graph, Output<?> queries, Output<?> arena, PassInputs pass) {
        Output<?>[] perLane = pass.splitByLane(graph, queries, 1);
        Output<?>[] seen = new Output<?>[perLane.length];
        for (int lane = 0; lane < seen.length; lane++) {
            seen[lane] = attend(graph, kernel, shape, perLane[lane], arena, pass.windows().get(lane));
        }
        return seen.length == 1 ? seen[0] : graph.concat(1, seen);
    }

    /** Attention inside one sequence; all query heads of a group go into one product with their key/value head. */
    static Output<?> attend(
            GraphBuilder graph, AttentionKernel kernel, HeadShape shape, Output<?> queries, Output<?> arena,
            PassInputs.Window window) {
        boolean grouped = shape.queryHeads() != shape.kvHeads();
        Output<?>[] keysAndValues = graph.halves(window.of(graph, arena), 0);
        Output<?> groups = grouped ? graph.reshape(queries, shape.kvHeads(), -1, shape.headSize()) : queries;
        Output<?> scores = kernel.scores(graph, groups, keysAndValues[0]);
        scores = grouped ? graph.reshape(scores, window.scoresByHead()) : scores;
        Output<?> weights = kernel.weights(graph, graph.add(scores, window.mask()));
        weights = grouped ? graph.reshape(weights, window.scoresByGroup()) : weights;
        Output<?> seen = kernel.mean(graph, weights, keysAndValues[1], window.ones());
        return grouped ? graph.reshape(seen, shape.queryHeads(), -1, shape.headSize()) : seen;
    }
}
