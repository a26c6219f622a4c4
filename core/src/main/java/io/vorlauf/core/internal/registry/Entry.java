// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One plug-in and the count of those who hold it. */
final class Entry<D, T> {

    private final PluginRegistry<D, T> registry;
    private final String name;
    private final String provider;
    private final D description;
    private final T plugin;
    /** The registry holds the first; at zero nobody can acquire any more. */
    private final AtomicLong holders = new AtomicLong(1);
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile int rank;
    private volatile boolean revoked;
    private volatile boolean expired;

    Entry(PluginRegistry<D, T> registry, String name, String provider, int rank, D description, T plugin) {
        this.registry = registry;
        this.name = name;
        this.provider = provider;
        this.rank = rank;
        this.description = description;
        this.plugin = plugin;
    }

    String name() {
        return name;
    }

    String provider() {
        return provider;
    }

    int rank() {
        return rank;
    }

    void rank(int other) {
        rank = other;
    }

    D description() {
        return description;
    }

    T plugin() {
        return plugin;
    }

    boolean revoked() {
        return revoked;
    }

    boolean expired() {
        return expired;
    }

    void expire() {
        expired = true;
    }

    /** Whether it is the one that serves its name. */
    boolean serves() {
        return registry.serving(name).filter(entry -> entry == this).isPresent();
    }

    Optional<Lease<D, T>> acquire() {
        return revoked ? Optional.empty() : hold();
    }

    /** A lease for who holds one already. */
    Optional<Lease<D, T>> hold() {
        long before = holders.getAndUpdate(count -> count == 0 ? 0 : count + 1);
        return before == 0 ? Optional.empty() : Optional.of(new Lease<>(this));
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            drained.countDown();
        }
    }

    /** Revokes all leases. */
    void revoke() {
        revoked = true;
        release();
    }

    /** Waits for the end of all leases; false if time is up first. Interrupts are kept for the caller. */
    boolean awaitDrained(Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                try {
                    return drained.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
