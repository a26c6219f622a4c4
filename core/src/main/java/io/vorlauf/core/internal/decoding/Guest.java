// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A thread for code that is not the engine's, on which one generation calls it. The generation waits, and may stop to:
 * then the thread is fenced off: it is interrupted, left to end by itself, and the next call begins with a fresh one.
 *
 * <p>Used by one thread, the generation's own. A thread of the pool is taken at the first call and kept until the guest is
 * closed, so that a call costs two changes of threads and no more.
 */
final class Guest implements AutoCloseable {

    /** What usually takes no longer than this is looked for, where nobody else needs a core; else a thread lies down. */
    private static final long SHORT_NANOS = 100_000;

    private final Pool pool;
    private final Usual calls = new Usual();
    private Worker worker;
    private Thread fenced;

    /** How long something takes lately, as far as it decides whether to look for its end. For one thread. */
    private static final class Usual {

        private long nanos = SHORT_NANOS / 4;

        void add(long took) {
            nanos = (3 * nanos + took) / 4;
        }

        long spin() {
            return nanos < SHORT_NANOS ? 2 * nanos : 0;
        }
    }

    /** A guest without a thread. */
    Guest(Pool pool) {
        this.pool = pool;
    }

    /**
     * The threads of an engine's guests. One that a guest has let go waits a while for the next, which costs less than to
     * begin. Thread-safe.
     */
    static final class Pool implements AutoCloseable {

        private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

        private final Executor threads;
        private final BooleanSupplier spins;
        private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();
        private volatile boolean closed;

        /**
         * No threads yet.
         *
         * @param threads where they come from
         * @param spins whether a core is free for a thread that is about to be needed
         */
        Pool(Executor threads, BooleanSupplier spins) {
            this.threads = threads;
            this.spins = spins;
        }

        private Worker begin(Task first) {
            Worker waiting = idle.pollFirst();
            Worker worker = waiting == null ? new Worker(this) : waiting;
            worker.give(first);
            if (waiting == null) {
                try {
                    threads.execute(worker);
                } catch (OutOfMemoryError e) {
                    throw new RejectedExecutionException("there is no thread to be had: " + e.getMessage(), e);
                }
            }
            return worker;
        }

        private void giveBack(Worker worker) {
            idle.addFirst(worker);
            if (closed) {
                // It may have come after the others had gone.
                dismissAll();
            }
        }

        /** Lets those go that wait, and those that come to wait. */
        @Override
        public void close() {
            closed = true;
            dismissAll();
        }

        private void dismissAll() {
            for (Worker worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
                worker.dismiss();
            }
        }
    }

    /**
     * Calls foreign code, and waits for it.
     *
     * @param code what it throws is thrown here
     * @param late what its thread does when it comes back too late, instead of ending at once
     * @param patience how much longer to wait at most, in nanoseconds; asked again whenever this thread is woken
     * @return whether it has come back; if not, its thread is fenced off
     * @throws RejectedExecutionException if there is no thread to be had
     */
    boolean call(Runnable code, Runnable late, Patience patience) {
        Task task = new Task(code, late);
        if (worker == null) {
            worker = pool.begin(task);
        } else {
            worker.give(task);
        }
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            for (long spin = start + (pool.spins.getAsBoolean() ? calls.spin() : 0);
                    !worker.idle() && System.nanoTime() < spin; ) {
                Thread.onSpinWait();
            }
            while (!worker.idle()) {
                long left = patience.nanos(System.nanoTime() - start);
                if (left <= 0 && worker.fence()) {
                    fenced = worker.thread;
                    worker = null;
                    return false;
                }
                LockSupport.parkNanos(this, Math.max(1, left));
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        calls.add(System.nanoTime() - start);
        if (task.failure instanceof RuntimeException e) {
            throw e;
        }
        if (task.failure instanceof Error e) {
            throw e;
        }
        return true;
    }

    /** The thread that was fenced off last; {@code null} if there was none, or it had not begun. */
    Thread fenced() {
        return fenced;
    }

    /** Lets the thread go. */
    @Override
    public void close() {
        if (worker != null) {
            pool.giveBack(worker);
            worker = null;
        }
    }

    /** How long to wait. */
    @FunctionalInterface
    interface Patience {

        /** How long somebody may still take once nothing that he does is needed any more. */
        Duration LAST_CALL = Duration.ofMillis(100);

        /** How many nanoseconds more, after so many; 0 or less not to wait any longer. */
        long nanos(long waited);

        /**
         * A usual one: not at all once the generation is in a hurry.
         *
         * @param limit how long at most
         * @param hopeless whether nothing that is done is needed any more
         */
        static Patience of(RunningGeneration generation, Supplier<Duration> limit, BooleanSupplier hopeless) {
            long[] since = new long[1];
            return waited -> {
                if (generation.hurried()) {
                    return 0;
                }
                long left = limit.get().toNanos() - waited;
                if (!hopeless.getAsBoolean()) {
                    return left;
                }
                long now = System.nanoTime();
                since[0] = since[0] == 0 ? now : since[0];
                return Math.min(left, LAST_CALL.toNanos() - (now - since[0]));
            };
        }
    }

    private static final class Task {

        private final Runnable code;
        private final Runnable late;
        private Throwable failure;

        Task(Runnable code, Runnable late) {
            this.code = code;
            this.late = late;
        }

        void run() {
            try {
                code.run();
            } catch (Throwable e) {
                failure = e;
            }
        }
    }

    private static final class Worker implements Runnable {

        private final Pool pool;
        private volatile Thread owner;
        private volatile Thread thread;
        private volatile Task task;
        private volatile boolean dismissed;
        private final Usual gaps = new Usual();
        private boolean fenced;

        Worker(Pool pool) {
            this.pool = pool;
        }

        void give(Task next) {
            owner = Thread.currentThread();
            task = next;
            LockSupport.unpark(thread);
        }

        boolean idle() {
            return task == null;
        }

        void dismiss() {
            dismissed = true;
            LockSupport.unpark(thread);
        }

        /** Gives up a thread that is at work; false if it has just come back. */
        synchronized boolean fence() {
            if (task == null) {
                return false;
            }
            fenced = true;
            // Under the lock: a thread that has come back may be at work on something else, which this is not meant for.
            if (thread != null) {
                thread.interrupt();
            }
            return true;
        }

        /** Ends a task; false if it came too late. */
        private synchronized boolean end() {
            task = null;
            return !fenced;
        }

        @Override
        public void run() {
            synchronized (this) {
                thread = Thread.currentThread();
                if (fenced) {
                    // It never began.
                    Task never = task;
                    task = null;
                    never.late.run();
                    return;
                }
            }
            try {
                while (true) {
                    Task next = await();
                    if (next == null) {
                        return;
                    }
                    Thread caller = owner;
                    next.run();
                    if (!end()) {
                        next.late.run();
                        return;
                    }
                    LockSupport.unpark(caller);
                    // What interrupted foreign code is not meant for the next.
                    Thread.interrupted();
                }
            } finally {
                Thread.interrupted();
            }
        }

        private Task await() {
            long start = System.nanoTime();
            long spin = start + (pool.spins.getAsBoolean() ? gaps.spin() : 0);
            while (true) {
                Task next = task;
                if (next != null || dismissed) {
                    gaps.add(System.nanoTime() - start);
                    return next;
                }
                if (System.nanoTime() < spin) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(this, Pool.IDLE_NANOS);
                    Thread.interrupted();
                    if (System.nanoTime() - start > Pool.IDLE_NANOS && pool.idle.remove(this)) {
                        // Nobody can take it any more.
                        return null;
                    }
                }
            }
        }
    }
}
