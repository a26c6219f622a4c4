package io.vorlauf.core.internal.registry;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use a plug-in until closed. Whoever holds a lease looks between rounds whether it was {@link
 * #revoked()}, and then lets go. Thread-safe.
 */
public final class Lease<D, T> implements AutoCloseable {

    private final Entry<D, T> entry;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(Entry<D, T> entry) {
        this.entry = entry;
    }

    /**
     * The plug-in.
     *
     * @throws IllegalStateException if the lease is closed
     */
    public T get() {
        if (closed.get()) {
            throw new IllegalStateException("the lease on '" + entry.name() + "' is closed");
        }
        return entry.plugin();
    }

    /** What is known of the plug-in without calling it. */
    public D description() {
        return entry.description();
    }

    /** Whether the plug-in wants to go away. */
    public boolean revoked() {
        return entry.revoked();
    }

    /** Gives the plug-in back. Closing twice does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            entry.release();
        }
    }
}
