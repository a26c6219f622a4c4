package io.vorlauf.core.internal.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One plug-in and the count of those who hold it. */
final class Entry<D, T> {

    private final String name;
    private final int rank;
    private final D description;
    private final T plugin;
    /** The registry holds the first; at zero nobody can acquire any more. */
    private final AtomicLong holders = new AtomicLong(1);
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean revoked;

    Entry(String name, int rank, D description, T plugin) {
        this.name = name;
        this.rank = rank;
        this.description = description;
        this.plugin = plugin;
    }

    String name() {
        return name;
    }

    int rank() {
        return rank;
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

    Optional<Lease<D, T>> acquire() {
        if (revoked) {
            return Optional.empty();
        }
        long before = holders.getAndUpdate(count -> count == 0 ? 0 : count + 1);
        return before == 0 ? Optional.empty() : Optional.of(new Lease<>(this));
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            drained.countDown();
        }
    }

    /** Revokes all leases and waits for their end; false if time is up first. Interrupts are kept for the caller. */
    boolean retire(Duration patience) {
        revoked = true;
        release();
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
