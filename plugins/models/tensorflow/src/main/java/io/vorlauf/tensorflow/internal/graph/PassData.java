// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The numbers that one pass needs, row-major, in two arrays: every tensor that is fed costs some microseconds.
 *
 * @param numbers how long each part is, then the parts, in the order of {@link PassInputs}
 * @param masks those of all windows
 */
public record PassData(int[] numbers, float[] masks) {

    /** The most windows of a pass. */
    public static final int MOST_WINDOWS = 3;

    /** Parts before those of windows. */
    static final int COMMON_PARTS = 5;

    /** How many numbers say where in a single window something is: sequence, head of keys, row of its group. */
    static final int PLACE = 3;

    /** What says which hidden states are handed out. */
    static final int SIGNALS = COMMON_PARTS + MOST_WINDOWS;

    static final int PARTS = SIGNALS + 1;

    /** A mask per window, and one for layers in which rows see only what is near. */
    static final int MASKS = 2 * MOST_WINDOWS;

    /** Per part and per mask its length, per window whether it is there, and whether hidden states are handed out. */
    static final int HEADER = PARTS + MASKS + MOST_WINDOWS + 1;

    /**
     * Neighbours in the cache, of equal capacity, and what some rows of each see of it.
     *
     * @param sequences how many neighbours, those that have no rows counted
     * @param keysFrom the arena's row where the keys of the first begin
     * @param valuesFrom the arena's row where the values of the first begin
     * @param blocks how many blocks of slots each has that are computed one by one
     * @param blockSize slots of a block
     * @param rows how many rows each has
     * @param queries per sequence, head of keys, row and head of its group: which head of a query, counted through all
     *     rows of the pass
     * @param mask per sequence, block, row, head of the group and slot of the block: 0 where the row sees it, very negative
     *     where not
     * @param nearMask the same for layers in which rows see only what is near; empty if there are none
     */
    public record Window(
            int sequences, int keysFrom, int valuesFrom, int blocks, int blockSize, int rows, int[] queries,
            float[] mask, float[] nearMask) {}

    /**
     * Packs a pass.
     *
     * @param tokens per row
     * @param positions per row
     * @param cached per row and head, queries, keys and values alike, where it goes: rows of the arena
     * @param wanted the rows whose logits are wanted, at least one
     * @param seen per row and query head where it is among the queries of all windows
     * @param signals empty, or the rows whose hidden states are handed out: for every state how many, then these rows;
     *     states are what enters each layer, what leaves the last one, and what the final norm makes of that
     * @param windows at least one
     */
    public static PassData of(
            int[] tokens, int[] positions, int[] cached, int[] wanted, int[] seen, int[] signals,
            HeadShape shape, boolean severalBlocks, List<Window> windows) {
        int[][] parts = new int[PARTS][];
        parts[0] = tokens;
        parts[1] = positions;
        parts[2] = cached;
        parts[3] = wanted;
        parts[4] = windows.size() > 1 ? seen : places(seen, windows.get(0).rows() * shape.group(), shape.kvHeads());
        for (int i = 0; i < MOST_WINDOWS; i++) {
            parts[COMMON_PARTS + i] = i < windows.size() ? numbers(windows.get(i), shape, severalBlocks) : new int[0];
        }
        parts[SIGNALS] = signals;
        int[] numbers = new int[HEADER + IntStream.range(0, PARTS).map(i -> parts[i].length).sum()];
        int at = HEADER;
        for (int i = 0; i < PARTS; i++) {
            numbers[i] = parts[i].length;
            System.arraycopy(parts[i], 0, numbers, at, parts[i].length);
            at += parts[i].length;
        }
        float[] masks = new float[windows.stream()
                .mapToInt(window -> window.mask().length + window.nearMask().length).sum()];
        int to = 0;
        for (int i = 0; i < MASKS; i++) {
            int window = i % MOST_WINDOWS;
            if (window < windows.size()) {
                float[] mask = i < MOST_WINDOWS ? windows.get(window).mask() : windows.get(window).nearMask();
                System.arraycopy(mask, 0, masks, to, mask.length);
                to += mask.length;
                numbers[PARTS + i] = mask.length;
                numbers[PARTS + MASKS + window] = 1;
            }
        }
        numbers[HEADER - 1] = signals.length > 0 ? 1 : 0;
        return new PassData(numbers, masks);
    }

    /** Where queries are in a window whose groups have so many rows. */
    private static int[] places(int[] queries, int rows, int heads) {
        int[] places = new int[PLACE * queries.length];
        for (int i = 0; i < queries.length; i++) {
            places[PLACE * i] = queries[i] / rows / heads;
            places[PLACE * i + 1] = queries[i] / rows % heads;
            places[PLACE * i + 2] = queries[i] % rows;
        }
        return places;
    }

    /** Shapes and places of a window as {@link PassInputs} takes them apart again, and then its queries. */
    static int[] numbers(Window window, HeadShape shape, boolean severalBlocks) {
        int rows = window.rows() * shape.group();
        int heads = shape.kvHeads();
        int cached = window.sequences() * heads * window.blocks() * window.blockSize();
        int[] fixed = severalBlocks
                ? new int[] {
                    window.keysFrom(), 0, window.valuesFrom(), 0, cached, shape.headSize(), -1, shape.headSize(),
                    window.sequences(), heads, window.blocks(), window.blockSize(), shape.headSize(),
                    window.sequences(), heads, window.blocks(), window.blockSize(), AttentionKernel.SUM_COLUMNS,
                    window.sequences(), 1, window.blocks(), rows, window.blockSize(),
                    window.sequences(), heads, rows
                }
                : new int[] {
                    window.keysFrom(), 0, window.valuesFrom(), 0, cached, shape.headSize(), -1, shape.headSize(),
                    window.sequences(), heads, window.blockSize(), shape.headSize(),
                    window.sequences(), heads, window.blockSize(), AttentionKernel.SUM_COLUMNS,
                    window.sequences(), 1, rows, window.blockSize(),
                    window.sequences(), heads, rows
                };
        int[] numbers = new int[fixed.length + window.queries().length];
        System.arraycopy(fixed, 0, numbers, 0, fixed.length);
        System.arraycopy(window.queries(), 0, numbers, fixed.length, window.queries().length);
        return numbers;
    }
}
