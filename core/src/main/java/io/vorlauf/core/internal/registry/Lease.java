// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.registry;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use a plug-in until closed. Whoever holds a lease looks between rounds whether it was {@link
 * #revoked()}, and then lets go, or goes on until it is {@link #expired()}. Thread-safe.
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
     * @throws IllegalStateException if the lease is closed or has expired
     */
    public T get() {
        if (closed.get()) {
            throw new IllegalStateException("the lease on '" + entry.name() + "' is closed");
        }
        if (expired()) {
            throw new IllegalStateException("'" + entry.name() + "' has gone away");
        }
        return entry.plugin();
    }

    /** The name it was acquired by. */
    public String name() {
        return entry.name();
    }

    /** Who provides the plug-in. */
    public String provider() {
        return entry.provider();
    }

    /** What is known of the plug-in without calling it. */
    public D description() {
        return entry.description();
    }

    /** Whether the plug-in wants to go away and was waited for in vain; it may be closed any moment. */
    public boolean expired() {
        return entry.expired();
    }

    /** Whether the plug-in would be the one to get by its name now: not revoked, and none of higher rank has come. */
    public boolean current() {
        return !entry.revoked() && entry.serves();
    }

    /** Whether another lease is on the same plug-in. */
    public boolean sameAs(Lease<?, ?> other) {
        return entry == other.entry;
    }

    /** Another lease on the same plug-in, even if this one is revoked; empty if it is closed or has expired. */
    public Optional<Lease<D, T>> another() {
        return closed.get() || expired() ? Optional.empty() : entry.hold();
    }

    /** Gives the plug-in back. Closing twice does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            entry.release();
        }
    }
}
