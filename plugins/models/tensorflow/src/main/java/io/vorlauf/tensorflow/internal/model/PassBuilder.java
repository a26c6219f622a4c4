// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.tensorflow.internal.cache.KeyValueCache.Bucket;
import io.vorlauf.tensorflow.internal.cache.KeyValueCache.Room;
import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.HeadShape;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.PassData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One pass: which nodes of which items it takes, and the numbers that it needs. Where it has other numbers of rows than
 * the plan wants, it gets nodes that nobody sees, in the last slot of a room, which nobody reads.
 */
final class PassBuilder {

    /**
     * A checked item of a request.
     *
     * @param positions the position of each node of the item's tree
     * @param slots where keys and values of each node go
     * @param wanted the nodes whose logits are wanted
     * @param states the hidden states that are wanted of every node, ascending, as the network counts them
     */
    record Item(
            EvaluationItem of, TensorFlowSequence sequence, int[] positions, int[] slots, BitSet wanted, int[] states) {

        static Item of(EvaluationItem item, Network network) {
            TensorFlowSequence sequence = (TensorFlowSequence) item.sequence();
            int[] positions = sequence.nodes().depths(item.tree());
            Arrays.setAll(positions, i -> sequence.length() + positions[i]);
            BitSet wanted = new BitSet();
            for (int row = 0; row < item.rows(); row++) {
                wanted.set(item.wanted(row));
            }
            return new Item(item, sequence, positions, sequence.assign(positions), wanted, states(item.signals(), network));
        }

        private static int[] states(SignalRequest signals, Network network) {
            if (!signals.wantsHidden()) {
                return NO_STATES;
            }
            IntStream layers = signals.layers().stream().mapToInt(layer -> layer);
            return (signals.lastHidden() ? IntStream.concat(layers, IntStream.of(network.states() - 1)) : layers).toArray();
        }

        int size() {
            return positions.length;
        }

        /** How many slots its sequence needs. */
        int end() {
            return Math.max(sequence.end(), Arrays.stream(slots).max().orElse(-1) + 1);
        }
    }

    /**
     * Consecutive nodes of an item.
     *
     * @param from the first of them
     * @param to the one after the last
     */
    record Piece(Item item, int from, int to) {

        int size() {
            return to - from;
        }

        Room room() {
            return item.sequence.room();
        }

        /** Whether a hidden state of its nodes is wanted. */
        boolean wants(int state) {
            return Arrays.binarySearch(item.states, state) >= 0;
        }
    }

    private static final int[] NO_STATES = {};

    /** Makes a weight exactly zero, and stays finite where a whole row has it. */
    private static final float HIDDEN = -1e9f;

    /** What attention may compute in vain, as a multiple of what it must, rather than in two windows. */
    private static final int WASTE = 2;

    /** So many rows are nothing, wanted or not. */
    private static final int FEW = 64;

    /** Pieces whose attention is computed together. */
    private final class Window {

        private final List<Piece> pieces = new ArrayList<>();
        private final Bucket bucket;
        private int first = Integer.MAX_VALUE;
        private int last;
        private int rows = plan.leastSequenceRows();
        private int used;

        Window(Bucket bucket) {
            this.bucket = bucket;
        }

        boolean suits(Piece piece, int waste) {
            int index = piece.room().index();
            int span = Math.max(last, index) - Math.min(first, index) + 1;
            long computed = (long) span * Math.max(rows, piece.size());
            return bucket == piece.room().bucket() && computed <= Math.max(waste * FEW, waste * (used + piece.size()));
        }

        void add(Piece piece) {
            pieces.add(piece);
            first = Math.min(first, piece.room().index());
            last = Math.max(last, piece.room().index());
            rows = Math.max(rows, piece.size());
            used += piece.size();
        }

        int sequences() {
            return last - first + 1;
        }
    }

    private final ExecutionPlan plan;
    private final HeadShape shape;
    private final int reach;
    private final List<Window> windows = new ArrayList<>();
    private int size;

    private PassBuilder(ExecutionPlan plan, HeadShape shape, int reach) {
        this.reach = reach;
        this.plan = plan;
        this.shape = shape;
    }

    /** As many passes as items need: the nodes of each in their order, and as many items together as a pass holds. */
    static List<PassBuilder> passes(List<Item> items, ExecutionPlan plan, HeadShape shape, int reach) {
        List<PassBuilder> passes = new ArrayList<>();
        int[] done = new int[items.size()];
        int open = items.size();
        while (open > 0) {
            PassBuilder pass = new PassBuilder(plan, shape, reach);
            for (int i = 0; i < done.length; i++) {
                Item item = items.get(i);
                int count = Math.min(item.size() - done[i], plan.rows().most() - pass.size);
                if (count > 0 && pass.add(new Piece(item, done[i], done[i] + count))) {
                    done[i] += count;
                    open -= done[i] == item.size() ? 1 : 0;
                }
            }
            passes.add(pass);
        }
        return passes;
    }

    private boolean add(Piece piece) {
        Window window = suiting(piece, WASTE);
        if (window == null && windows.size() < PassData.MOST_WINDOWS) {
            window = new Window(piece.room().bucket());
            windows.add(window);
        }
        window = window == null ? suiting(piece, WASTE * WASTE) : window;
        if (window != null) {
            window.add(piece);
            size += piece.size();
        }
        return window != null;
    }

    private Window suiting(Piece piece, int waste) {
        return windows.stream().filter(window -> window.suits(piece, waste)).findFirst().orElse(null);
    }

    /**
     * The rows whose hidden states are handed out, as {@link PassData#of} takes them.
     *
     * @param states how many there are
     */
    private int[] signals(int states) {
        List<Piece> pieces = pieces();
        if (pieces.stream().noneMatch(piece -> piece.item().states().length > 0)) {
            return NO_STATES;
        }
        int[] counts = new int[states];
        IntStream.Builder rows = IntStream.builder();
        for (int state = 0; state < states; state++) {
            int row = 0;
            for (Piece piece : pieces) {
                if (piece.wants(state)) {
                    IntStream.range(row, row + piece.size()).forEach(rows::add);
                    counts[state] += piece.size();
                }
                row += piece.size();
            }
        }
        // The norm of these rows is computed; its bits may depend on how many there are.
        int last = counts[states - 1];
        int filled = last == 0 ? 0 : plan.rows().fill(last);
        counts[states - 1] = filled;
        return IntStream.concat(IntStream.of(counts),
                IntStream.concat(rows.build(), IntStream.generate(() -> 0).limit(filled - last))).toArray();
    }

    /** Its pieces in the order of their rows. */
    List<Piece> pieces() {
        return windows.stream().flatMap(window -> window.pieces.stream()).toList();
    }

    /**
     * The numbers of the pass.
     *
     * @param states how many hidden states there are
     */
    PassData build(int states) {
        int rows = plan.rows().fill(size);
        int heads = shape.kvHeads();
        int[] tokens = new int[rows];
        int[] positions = new int[rows];
        int[] cached = new int[shape.all() * rows];
        int[] seen = new int[shape.queryHeads() * rows];
        int[] wanted = new int[rows];
        int wantedCount = 0;
        List<PassData.Window> data = new ArrayList<>();
        int row = 0;
        int before = 0;
        for (Window window : windows) {
            int together = window.rows * shape.group();
            int[] queries = new int[window.sequences() * heads * together];
            int blockSize = plan.windowBlock(window.bucket.capacity());
            int blocks = window.bucket.capacity() / blockSize;
            float[] mask = new float[window.sequences() * blocks * together * blockSize];
            float[] near = new float[reach < Integer.MAX_VALUE ? mask.length : 0];
            for (Piece piece : window.pieces) {
                int place = piece.room().index() - window.first;
                hide(piece, Integer.MAX_VALUE, mask, place, blocks, together, blockSize);
                if (near.length > 0) {
                    hide(piece, reach, near, place, blocks, together, blockSize);
                }
                for (int i = 0; i < piece.size(); i++) {
                    int node = piece.from() + i;
                    tokens[row] = piece.item().of().tree().token(node);
                    positions[row] = piece.item().sequence().shift() + piece.item().positions()[node];
                    if (piece.item().wanted().get(node)) {
                        wanted[wantedCount++] = row;
                    }
                    cache(piece.room(), piece.item().slots()[node], row, cached);
                    for (int query = 0; query < shape.queryHeads(); query++) {
                        int at = (place * heads + query / shape.group()) * together
                                + i * shape.group() + query % shape.group();
                        queries[at] = row * shape.all() + query;
                        seen[row * shape.queryHeads() + query] = before + at;
                    }
                    row++;
                }
            }
            data.add(new PassData.Window(
                    window.sequences(), window.bucket.keys(window.first, 0), window.bucket.values(window.first, 0),
                    blocks, blockSize, window.rows, queries, mask, near));
            before += queries.length;
        }
        Room last = windows.get(0).pieces.get(0).room();
        while (row < rows) {
            cache(last, last.capacity() - 1, row++, cached);
        }
        return PassData.of(
                tokens, positions, cached, Arrays.copyOf(wanted, plan.rows().fill(wantedCount)), seen,
                signals(states), shape, plan.attention().severalBlocks(), data);
    }

    /** Says where the heads of a row go: queries to the last slot of the room. */
    private void cache(Room room, int slot, int row, int[] cached) {
        int at = row * shape.all();
        Arrays.fill(cached, at, at + shape.queryHeads(), room.bucket().keys(room.index(), 0) + room.capacity() - 1);
        at += shape.queryHeads();
        for (int head = 0; head < shape.kvHeads(); head++) {
            cached[at + head] = room.bucket().keys(room.index(), head) + slot;
            cached[at + shape.kvHeads() + head] = room.bucket().values(room.index(), head) + slot;
        }
    }

    /**
     * Hides from the nodes of a piece whatever is neither a committed token nor an ancestor nor the node itself, and what
     * is further away than a window reaches.
     */
    private void hide(Piece piece, int reach, float[] mask, int place, int blocks, int together, int blockSize) {
        int group = shape.group();
        int sequence = place * blocks * together * blockSize;
        Arrays.fill(mask, sequence, sequence + blocks * together * blockSize, HIDDEN);
        for (int i = 0; i < piece.size(); i++) {
            for (int row = i * group; row < (i + 1) * group; row++) {
                see(piece.item(), piece.from() + i, reach, mask, sequence + row * blockSize, together * blockSize,
                        blockSize);
            }
        }
    }

    /**
     * Lets a node see its path, as far as a window reaches; a block's slots begin at a place, those of the next as far
     * behind as a block takes.
     */
    private static void see(Item item, int node, int reach, float[] mask, int at, int block, int blockSize) {
        TensorFlowSequence sequence = item.sequence();
        SlotLayout layout = sequence.layout();
        int first = Math.max(0, item.positions()[node] + 1 - reach);
        int position = first;
        while (position < sequence.length()) {
            int slot = layout.slot(position);
            int count = Math.min(layout.together(position, sequence.length()), blockSize - slot % blockSize);
            int from = at + slot / blockSize * block + slot % blockSize;
            Arrays.fill(mask, from, from + count, 0);
            position += count;
        }
        int before = sequence.pending();
        int seen = before + node;
        for (int own = item.positions()[node]; seen >= 0 && own >= first; own--) {
            boolean isNew = seen >= before;
            int slot = isNew ? item.slots()[seen - before] : sequence.slot(seen);
            mask[at + slot / blockSize * block + slot % blockSize] = 0;
            seen = isNew ? item.of().tree().parent(seen - before) : sequence.nodes().parent(seen);
        }
    }
}
