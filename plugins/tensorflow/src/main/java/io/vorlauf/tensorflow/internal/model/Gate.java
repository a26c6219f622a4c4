package io.vorlauf.tensorflow.internal.model;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Lets calls into a network run side by side or alone, and none any more once it is closed. Thread-safe. */
final class Gate {

    private final String model;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closed;

    /** A gate for the model of some name, which messages mention. */
    Gate(String model) {
        this.model = model;
    }

    /**
     * Fails if the gate is closed.
     *
     * @throws IllegalStateException if it is
     */
    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("model '" + model + "' is closed");
        }
    }

    /** Whether calls are let through. */
    boolean isOpen() {
        return !closed;
    }

    /** Makes a call that may run beside others. */
    <T> T beside(Supplier<T> call) {
        lock.readLock().lock();
        try {
            requireOpen();
            return call.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Makes a call while no other runs. */
    <T> T alone(Supplier<T> call) {
        lock.writeLock().lock();
        try {
            requireOpen();
            return call.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Closes the gate and makes a last call once the others have ended; does nothing if it is closed already. */
    void close(Runnable last) {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                last.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
