// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.jvm.internal.kernel.Kernels;
import java.util.Arrays;

/**
 * Attention of some nodes of one sequence with one head of keys and values: all heads of queries that share it, each
 * node over its path. One object per thread; it has room of its own.
 *
 * <p>Scores are computed for whole blocks of slots, and those on a node's path are then put side by side in the order
 * of positions. What follows never sees another slot, so neither where tokens lie nor who else is in the tree has a
 * say.
 */
final class Attention {

    /** Nodes are taken together until there are so many rows, for which a block of keys is loaded once. */
    private static final int ROWS = 8;

    private final Kernels kernels;
    private final DecoderConfig decoder;
    private final int size;
    private final int group;
    private final int seenStride;
    private final float[] queries;
    private final float[] seen;
    private final float[] totals;
    private final float[] parts = new float[Kernels.PARTS];
    private float[] scores = new float[0];
    private int stride;

    Attention(Kernels kernels, DecoderConfig decoder) {
        this.kernels = kernels;
        this.decoder = decoder;
        this.size = decoder.headSize();
        this.group = decoder.group();
        this.seenStride = (size + Kernels.WIDTH - 1) / Kernels.WIDTH * Kernels.WIDTH;
        int rows = nodesAtOnce(decoder) * group;
        this.queries = new float[rows * size];
        this.seen = new float[rows * seenStride];
        this.totals = new float[rows];
    }

    /** The most nodes that one call takes. */
    static int nodesAtOnce(DecoderConfig decoder) {
        return Math.max(1, ROWS / decoder.group());
    }

    /** Makes room for scores of so many slots. */
    void reserve(int slots) {
        int wanted = (slots + KeyValues.BLOCK - 1) / KeyValues.BLOCK * KeyValues.BLOCK;
        if (wanted > stride) {
            stride = Math.min(Math.max(wanted, 2 * stride), wanted + 8 * KeyValues.BLOCK);
            scores = new float[totals.length * stride];
        }
    }

    /**
     * Computes what some nodes see, whose keys and values are in the cache.
     *
     * @param from the first of these rows, all of one sequence
     * @param joint queries of all rows, turned to their positions, with a stride of {@code jointStride}
     * @param y where what all heads of a node see goes, from {@code y0} on with a stride of {@code yStride}
     */
    void attend(
            Rows rows, int from, int to, int layer, int kvHead,
            float[] joint, int jointStride, float[] y, int y0, int yStride) {
        int count = (to - from) * group;
        copyQueries(from, to, layer, kvHead, joint, jointStride);
        int window = decoder.window(layer);
        int unseen = unseen(rows, from, to, window);
        scoreBlocks(rows, from, to, layer, kvHead, count, unseen);
        int common = weigh(rows, from, to, window);
        Arrays.fill(seen, 0, count * seenStride, 0);
        KeyValues cache = rows.cache(from);
        addValues(cache, layer, kvHead, Math.min(unseen, common), common, Math.min(unseen, common), 0, count);
        for (int row = from; row < to; row++) {
            int first = (row - from) * group;
            int run = rows.firstRun(row);
            int position = rows.length(run);
            addValues(cache, layer, kvHead, common, position, common, first, group);
            while (++run < rows.firstRun(row + 1)) {
                int start = rows.start(run);
                int length = rows.length(run);
                addValues(cache, layer, kvHead, start, start + length, position, first, group);
                position += length;
            }
            for (int i = 0; i < group; i++) {
                int head = kvHead * group + i;
                divide(seen, (first + i) * seenStride, 1 / totals[first + i], y,
                        y0 + (row - from) * yStride + head * size, size);
            }
        }
    }

    private void copyQueries(int from, int to, int layer, int kvHead, float[] joint, int jointStride) {
        float scale = (float) decoder.attentionScale(layer);
        for (int row = from; row < to; row++) {
            int source = row * jointStride + kvHead * group * size;
            int target = (row - from) * group * size;
            for (int i = 0; i < group * size; i++) {
                queries[target + i] = joint[source + i] * scale;
            }
        }
    }

    /** How many first slots, which all paths share, no row sees because they lie before its window. */
    private static int unseen(Rows rows, int from, int to, int window) {
        int unseen = Integer.MAX_VALUE;
        for (int row = from; row < to; row++) {
            int before = Math.max(0, rows.position(row) + 1 - window);
            unseen = Math.min(unseen, Math.min(before, rows.length(rows.firstRun(row))));
        }
        return unseen;
    }

    private void scoreBlocks(Rows rows, int from, int to, int layer, int kvHead, int count, int unseen) {
        int blocks = 0;
        for (int row = from; row < to; row++) {
            blocks = Math.max(blocks, rows.slot(row) / KeyValues.BLOCK + 1);
        }
        int first = unseen / KeyValues.BLOCK;
        for (int row = 0; row < count; row++) {
            Arrays.fill(scores, row * stride + first * KeyValues.BLOCK, row * stride + blocks * KeyValues.BLOCK, 0);
        }
        for (int block = first; block < blocks; block++) {
            kernels.floats(
                    rows.cache(from).keys(layer, block), kvHead * size * KeyValues.BLOCK, size,
                    queries, 0, size, count, scores, block * KeyValues.BLOCK, stride);
        }
    }

    /** Turns scores into weights in the order of positions; returns how many first slots all paths share. */
    private int weigh(Rows rows, int from, int to, int window) {
        int common = Integer.MAX_VALUE;
        for (int row = from; row < to; row++) {
            int first = rows.firstRun(row);
            common = Math.min(common, rows.length(first));
            for (int i = 0; i < group; i++) {
                int index = (row - from) * group + i;
                int at = index * stride;
                int position = rows.length(first);
                for (int run = first + 1; run < rows.firstRun(row + 1); run++) {
                    System.arraycopy(scores, at + rows.start(run), scores, at + position, rows.length(run));
                    position += rows.length(run);
                }
                int before = Math.max(0, position - window);
                if (decoder.attentionCap() > 0) {
                    kernels.cap(scores, at + before, position - before, (float) decoder.attentionCap());
                }
                totals[index] = kernels.exponentials(scores, at + before, position - before, parts);
                // Neighbours may see them.
                Arrays.fill(scores, at, at + before, 0);
            }
        }
        return common;
    }

    /** Adds the values of slots that follow one another, the first of which is at a position, to some rows. */
    private void addValues(
            KeyValues cache, int layer, int kvHead, int start, int end, int position, int row, int count) {
        int slot = start;
        while (slot < end) {
            int column = slot % KeyValues.BLOCK;
            int slots = Math.min(end - slot, KeyValues.BLOCK - column);
            float[] values = cache.values(layer, slot / KeyValues.BLOCK);
            for (int i = 0; i < size; i += Kernels.WIDTH) {
                kernels.floats(
                        values, cache.valueAt(kvHead, i, column), slots,
                        scores, row * stride + position + slot - start, stride, count,
                        seen, row * seenStride + i, seenStride);
            }
            slot += slots;
        }
    }

    private static void divide(float[] x, int at, float factor, float[] y, int y0, int count) {
        for (int i = 0; i < count; i++) {
            y[y0 + i] = x[at + i] * factor;
        }
    }
}
