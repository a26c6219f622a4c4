// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.evaluation.DecoderSequence;
import io.vorlauf.tensorflow.internal.cache.KeyValueCache.Room;
import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import java.util.Arrays;

/**
 * A sequence that owns a room of the model's cache. The layout says in which slot of it a token lies; what lies in
 * others is never read.
 */
final class TensorFlowSequence extends DecoderSequence {

    private final TensorFlowModel model;
    private final SlotLayout layout;
    /** Those of pending nodes. */
    private int[] slots = {};
    private final int shift;
    private Room room;

    /**
     * An empty sequence.
     *
     * @param shift where its positions begin in the network's tables: behind all those of short texts if it is for long
     *     ones
     */
    TensorFlowSequence(TensorFlowModel model, SlotLayout layout, int shift) {
        super(model);
        this.shift = shift;
        this.model = model;
        this.layout = layout;
    }

    /** Where keys and values lie; {@code null} before the first evaluation. */
    Room room() {
        return room;
    }

    void moveTo(Room target) {
        room = target;
    }

    SlotLayout layout() {
        return layout;
    }

    /** Where its positions begin in the network's tables. */
    int shift() {
        return shift;
    }

    /** The slot of a pending node. */
    int slot(int node) {
        return slots[node];
    }

    /** Slots for nodes at some positions on top of the pending ones. */
    int[] assign(int[] positions) {
        return layout.assign(length(), taken(), positions);
    }

    /** Adds nodes that have been given slots. */
    void add(TokenTree tree, int[] treeSlots) {
        int before = pending();
        slots = Arrays.copyOf(slots, before + treeSlots.length);
        System.arraycopy(treeSlots, 0, slots, before, treeSlots.length);
        nodes().add(tree);
    }

    private int[] taken() {
        return Arrays.copyOf(slots, pending());
    }

    /** One more than the last slot that holds something. */
    int end() {
        return Math.max(layout.end(length()), Arrays.stream(taken()).max().orElse(-1) + 1);
    }

    @Override
    protected void commit(int... path) {
        int[] from = new int[path.length];
        int[] to = new int[path.length];
        int moved = 0;
        for (int i = 0; i < path.length; i++) {
            from[moved] = slots[path[i]];
            to[moved] = layout.slot(length() + i);
            moved += from[moved] == to[moved] ? 0 : 1;
        }
        if (moved > 0) {
            model.move(room, Arrays.copyOf(from, moved), Arrays.copyOf(to, moved));
        }
    }

    @Override
    protected TensorFlowSequence copy(int tokens) {
        TensorFlowSequence copy = new TensorFlowSequence(model, layout, shift);
        copy.room = model.copy(room, layout.end(tokens));
        return copy;
    }

    @Override
    protected void release() {
        if (room != null) {
            model.release(room);
        }
    }
}
