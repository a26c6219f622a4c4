package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import io.vorlauf.tensorflow.internal.graph.SlotMoves;
import java.util.Arrays;

/**
 * A sequence that owns a region of the key/value arena. The layout says in which slot of it a token lies; what lies in
 * others is never read.
 */
final class TensorFlowSequence implements ModelSequence {

    private final TensorFlowModel model;
    private final SlotLayout layout;
    private final PendingNodes pending = new PendingNodes();
    private Region region;
    private int length;
    private boolean closed;

    TensorFlowSequence(TensorFlowModel model, SlotLayout layout) {
        this.model = model;
        this.layout = layout;
    }

    boolean belongsTo(TensorFlowModel candidate) {
        return model == candidate;
    }

    PendingNodes nodes() {
        return pending;
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

    /** Slots for nodes at some positions on top of the pending ones. */
    int[] assign(int[] positions) {
        return layout.assign(length, pending.slots(), positions);
    }

    /** One more than the last slot that holds something. */
    int end() {
        return Math.max(layout.end(length), Arrays.stream(pending.slots()).max().orElse(-1) + 1);
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the sequence is closed");
        }
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int pending() {
        return pending.size();
    }

    @Override
    public void keep(int... path) {
        requireOpen();
        model.requireOpen();
        pending.requirePath(path);
        int[] from = new int[path.length];
        int[] to = new int[path.length];
        int moved = 0;
        for (int i = 0; i < path.length; i++) {
            from[moved] = pending.slot(path[i]);
            to[moved] = layout.slot(length + i);
            moved += from[moved] == to[moved] ? 0 : 1;
        }
        if (moved > 0) {
            model.move(new SlotMoves(region, Arrays.copyOf(from, moved), region, Arrays.copyOf(to, moved)));
        }
        length += path.length;
        pending.clear();
    }

    @Override
    public void truncate(int newLength) {
        requireOpen();
        model.requireOpen();
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException(
                    "a sequence of " + length + " tokens cannot be cut to " + newLength + " tokens");
        }
        length = newLength;
        pending.clear();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (region != null) {
                model.release(region);
            }
        }
    }
}
