package io.vorlauf.jvm.internal.model;

import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.jvm.internal.decoder.KeyValues;

/** A sequence with a cache of its own: token t lies in slot t, and pending nodes behind the committed tokens. */
final class JvmSequence implements ModelSequence {

    private final JvmModel model;
    private final KeyValues cache;
    private final PendingNodes pending = new PendingNodes();
    private int length;
    private volatile boolean closed;

    JvmSequence(JvmModel model, KeyValues cache) {
        this.model = model;
        this.cache = cache;
    }

    boolean belongsTo(JvmModel candidate) {
        return model == candidate;
    }

    PendingNodes nodes() {
        return pending;
    }

    KeyValues cache() {
        return cache;
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
        for (int i = 0; i < path.length; i++) {
            if (path[i] != i) {
                cache.move(length + path[i], length + i);
            }
        }
        length += path.length;
        pending.cut(0);
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
        pending.cut(0);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            model.release(this);
        }
    }
}
