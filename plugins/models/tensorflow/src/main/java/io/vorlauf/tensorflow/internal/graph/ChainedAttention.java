// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Attention by oneDNN in binary32.
 *
 * <p>Inside a block of 512 slots its products go along the slots in their order, by fused multiply-add, so that slots in
 * between whose weight is zero change nothing. A product of up to two blocks adds the two, of more it adds otherwise; so
 * it gets two, and pairs are added in their order. The sum of the weights is such a product too, for a vectorised sum
 * would depend on the lane in which a slot lies. A token therefore has to lie in the block of its position, behind those
 * before it; the end of a block is left free for nodes of trees.
 *
 * @param severalBlocks whether a full context takes more than two blocks
 */
public record ChainedAttention(boolean severalBlocks) implements AttentionKernel {

    private static final int BLOCK = 512;

    /** The attention of a model with some context. */
    public static ChainedAttention of(int contextLength) {
        return new ChainedAttention(new SlotLayout(BLOCK).end(contextLength) + SlotLayout.SPARE > 2 * BLOCK);
    }

    @Override
    public int block() {
        return BLOCK;
    }

    @Override
    public int leastRows() {
        return 1;
    }

    @Override
    public DataType cacheType() {
        return DataType.DT_FLOAT;
    }

    @Override
    public float scale(double bound) {
        return 1;
    }

    @Override
    public boolean roundsValues() {
        return false;
    }

    @Override
    public Output<?> held(GraphBuilder graph, Output<?> heads, Output<?> offset) {
        return heads;
    }

    @Override
    public Output<?> scores(GraphBuilder graph, Output<?> queries, Output<?> keys) {
        return graph.batchMatMul(severalBlocks ? graph.expand(queries, 2) : queries, keys, true);
    }

    @Override
    public Output<?> weights(GraphBuilder graph, Output<?> scores) {
        Output<?> largest = graph.maximum(scores, -1);
        if (severalBlocks) {
            largest = graph.maximum(largest, 2);
        }
        return graph.exponential(graph.subtract(scores, largest));
    }

    @Override
    public Output<?> mean(GraphBuilder graph, Output<?> weights, Output<?> values, Output<?> ones) {
        Output<?> seen = addBlocks(graph, graph.batchMatMul(weights, values, false));
        Output<?> sum = addBlocks(graph, graph.batchMatMul(weights, ones, false));
        return graph.divide(seen, graph.firstOfLast(sum, 4));
    }

    private Output<?> addBlocks(GraphBuilder graph, Output<?> parts) {
        return severalBlocks ? graph.sum(parts, 2) : parts;
    }
}
