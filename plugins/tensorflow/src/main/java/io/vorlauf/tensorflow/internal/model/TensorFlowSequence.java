package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.evaluation.DecoderSequence;
import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import io.vorlauf.tensorflow.internal.graph.SlotMoves;
import java.util.Arrays;

/**
 * A sequence that owns a region of the key/value arena. The layout says in which slot of it a token lies; what lies in
 * others is never read.
 */
final class TensorFlowSequence extends DecoderSequence {

    private final TensorFlowModel model;
    private final SlotLayout layout;
    /** Those of pending nodes. */
    private int[] slots = {};
    private Region region;

    TensorFlowSequence(TensorFlowModel model, SlotLayout layout) {
        super(model);
        this.model = model;
        this.layout = layout;
    }

    /** The region; {@code null} before the first evaluation. */
    Region region() {
        return region;
    }

    void moveTo(Region target) {
        region = target;
    }

    SlotLayout layout() {
        return layout;
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
    protected void requireOpenModel() {
        model.requireOpen();
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
            model.move(new SlotMoves(region, Arrays.copyOf(from, moved), region, Arrays.copyOf(to, moved)));
        }
    }

    @Override
    protected void release() {
        if (region != null) {
            model.release(region);
        }
    }
}
