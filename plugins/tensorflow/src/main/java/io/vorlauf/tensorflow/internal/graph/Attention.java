package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * One branch of attention: a share of the heads, with the keys and values they cache, and what they add to the residual
 * stream.
 */
final class Attention {

    private final Precision precision;
    private final AttentionLibrary library;
    private final HeadShape shape;
    private final KeyValueArena.Branch cache;
    private final Dense queriesKeysValues;
    private final Dense output;

    /**
     * The attention of a branch.
     *
     * @param queriesKeysValues the product that makes all heads: queries, then keys, then values
     * @param output the product that takes what the query heads saw
     */
    Attention(
            Precision precision, AttentionLibrary library, HeadShape shape, KeyValueArena.Branch cache,
            Dense queriesKeysValues, Dense output) {
        this.precision = precision;
        this.library = library;
        this.shape = shape;
        this.cache = cache;
        this.queriesKeysValues = queriesKeysValues;
        this.output = output;
    }

    /** From the normalised stream, in the precision of products, to a summand in binary32. */
    Output<?> apply(GraphBuilder graph, Output<?> x, PassInputs pass, Positions.HeadTransform transform) {
        Output<?> product = precision.widen(graph, queriesKeysValues.apply(graph, x));
        Output<?> heads = graph.swapFirstTwo(graph.reshape(product, -1, shape.all(), shape.headSize()));
        Output<?>[] parts = graph.split(heads, graph.vector(shape.turned(), shape.kvHeads()), 2, 0);
        Output<?>[] turned = graph.split(
                transform.apply(graph, parts[0]), graph.vector(shape.queryHeads(), shape.kvHeads()), 2, 0);
        Output<?> keys = store(graph, cache.keys(), turned[1], pass);
        Output<?> values = store(graph, cache.values(), parts[1], pass);
        Output<?> seen = attend(graph, turned[0], keys, values, pass);
        Output<?> rows = graph.reshape(graph.swapFirstTwo(seen), -1, shape.queryHeads() * shape.headSize());
        return precision.widen(graph, output.apply(graph, precision.narrow(graph, rows)));
    }

    private Output<?> store(GraphBuilder graph, Output<?> variable, Output<?> heads, PassInputs pass) {
        Output<?> arena = graph.read(variable, DataType.DT_FLOAT);
        return graph.overwriteRows(arena, pass.cacheRows(), graph.reshape(heads, -1, shape.headSize()));
    }

    private Output<?> attend(
            GraphBuilder graph, Output<?> queries, Output<?> keys, Output<?> values, PassInputs pass) {
        Output<?>[] perLane = pass.splitByLane(graph, queries, 1);
        Output<?>[] seen = new Output<?>[perLane.length];
        for (int lane = 0; lane < seen.length; lane++) {
            seen[lane] = attend(graph, perLane[lane], keys, values, pass.windows().get(lane));
        }
        return seen.length == 1 ? seen[0] : graph.concat(1, seen);
    }

    /** Attention inside one sequence; all query heads of a group go into one product with their key/value head. */
    private Output<?> attend(
            GraphBuilder graph, Output<?> queries, Output<?> keys, Output<?> values, PassInputs.Window window) {
        boolean grouped = shape.queryHeads() != shape.kvHeads();
        Output<?> ownKeys = window.of(graph, keys);
        Output<?> ownValues = window.of(graph, values);
        Output<?> groups = grouped ? graph.reshape(queries, shape.kvHeads(), -1, shape.headSize()) : queries;
        Output<?> scores = library.multiply(graph, groups, ownKeys, true);
        scores = grouped ? graph.reshape(scores, window.scoresByHead()) : scores;
        Output<?> weights = library.softmax(graph, graph.add(scores, window.mask()));
        weights = grouped ? graph.reshape(weights, window.scoresByGroup()) : weights;
        Output<?> seen = library.multiply(graph, weights, ownValues, false);
        return grouped ? graph.reshape(seen, shape.queryHeads(), -1, shape.headSize()) : seen;
    }
}
