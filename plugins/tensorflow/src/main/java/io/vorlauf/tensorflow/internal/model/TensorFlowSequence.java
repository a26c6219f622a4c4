package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.graph.SlotMoves;
import java.util.Arrays;

/**
 * A sequence that owns a region of the key/value arena. Committed tokens have the slots {@code 0 … length - 1}, the
 * pending node {@code i} has slot {@code length + i}; what lies beyond is never read.
 */
final class TensorFlowSequence implements ModelSequence {

    private final TensorFlowModel model;
    private final PendingNodes pending = new PendingNodes();
    private Region region;
    private int length;
    private boolean closed;

    TensorFlowSequence(TensorFlowModel model) {
        this.model = model;
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

    /** How many slots hold something. */
    int used() {
        return length + pending.size();
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
        int inPlace = 0;
        while (inPlace < path.length && path[inPlace] == inPlace) {
            inPlace++;
        }
        if (inPlace < path.length) {
            int first = inPlace;
            int[] from = new int[path.length - first];
            int[] to = new int[path.length - first];
            Arrays.setAll(from, i -> length + path[first + i]);
            Arrays.setAll(to, i -> length + first + i);
            model.move(new SlotMoves(region, from, region, to));
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
