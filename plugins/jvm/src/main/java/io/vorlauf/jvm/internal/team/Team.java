package io.vorlauf.jvm.internal.team;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A few threads that do one piece of work together, all of them the same: each runs {@link Work#run} with a number of
 * its own, and {@link #meet} lets none go on before all have come. The caller is member 0.
 *
 * <p>The others wait for the next work with open eyes for {@value #SPIN_NANOS} ns, because a model that writes text
 * has the next pass ready before a thread could be woken, and sleep then. Works of several callers are done one after
 * the other, in the order in which they were asked for. No member ever runs code that is not this bundle's.
 * Thread-safe.
 */
public final class Team implements AutoCloseable {

    /** Something to do together. */
    public interface Work {

        /**
         * Does the share of one member.
         *
         * @param member from 0 to one less than the members there are
         */
        void run(int member);
    }

    private static final long SPIN_NANOS = 100_000;
    private static final int LOOKS_BETWEEN_CLOCKS = 64;

    private final ReentrantLock turn = new ReentrantLock(true);
    private final List<Worker> workers = new ArrayList<>();
    private final AtomicInteger arrived = new AtomicInteger();
    private int members;
    private volatile int phase;
    private volatile Throwable failure;
    private volatile boolean closed;

    /**
     * Does some work with a number of members, and returns when all of them are done with it. What a member throws, the
     * caller gets.
     *
     * @param count how many members, the caller counted
     * @throws IllegalStateException if the team is closed
     */
    public void run(int count, Work work) {
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the threads of the loader are closed");
            }
            while (workers.size() < count - 1) {
                workers.add(new Worker(workers.size() + 1));
            }
            members = count;
            failure = null;
            arrived.set(0);
            for (int i = 0; i < count - 1; i++) {
                workers.get(i).start(work);
            }
            share(0, work);
            for (int i = 0; i < count - 1; i++) {
                workers.get(i).await();
            }
            if (failure != null) {
                throw new IllegalStateException("a thread failed: " + failure, failure);
            }
        } finally {
            turn.unlock();
        }
    }

    private void share(int member, Work work) {
        try {
            work.run(member);
        } catch (Abandoned e) {
            // Another member has failed, and its failure is known.
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** Waits until all members have come here. For members only, while they work. */
    public void meet() {
        if (members == 1) {
            return;
        }
        int before = phase;
        if (arrived.incrementAndGet() == members) {
            arrived.set(0);
            phase = before + 1;
            return;
        }
        long until = 0;
        for (int looks = 1; phase == before; looks++) {
            Thread.onSpinWait();
            if (looks % LOOKS_BETWEEN_CLOCKS == 0) {
                if (failure != null) {
                    throw Abandoned.INSTANCE;
                }
                long now = System.nanoTime();
                until = until == 0 ? now + SPIN_NANOS : until;
                if (now - until > 0) {
                    Thread.yield();
                }
            }
        }
    }

    /** Waits for the work in progress and ends the threads. Closing twice does nothing. */
    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            workers.forEach(Worker::end);
            workers.clear();
        } finally {
            turn.unlock();
        }
    }

    /** Ends the share of a member whose colleague has failed. */
    private static final class Abandoned extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private static final Abandoned INSTANCE = new Abandoned();

        Abandoned() {
            super("another thread failed", null, false, false);
        }
    }

    private final class Worker implements Runnable {

        private final int member;
        private final Thread thread;
        private Work work;
        private volatile int wanted;
        private volatile int done;
        private volatile boolean asleep;

        Worker(int member) {
            this.member = member;
            this.thread = new Thread(null, this, "vorlauf-jvm-" + member, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
        }

        void start(Work next) {
            work = next;
            wanted++;
            if (asleep) {
                LockSupport.unpark(thread);
            }
        }

        void await() {
            long until = System.nanoTime() + SPIN_NANOS;
            for (int looks = 1; done != wanted; looks++) {
                Thread.onSpinWait();
                if (looks % LOOKS_BETWEEN_CLOCKS == 0 && System.nanoTime() - until > 0) {
                    Thread.yield();
                }
            }
        }

        @Override
        public void run() {
            int seen = 0;
            while (true) {
                awaitWork(seen);
                if (wanted == seen) {
                    return;
                }
                seen++;
                share(member, work);
                work = null;
                done = seen;
            }
        }

        /** Returns when there is work, or none will come any more. */
        private void awaitWork(int seen) {
            long until = System.nanoTime() + SPIN_NANOS;
            for (int looks = 1; wanted == seen; looks++) {
                Thread.onSpinWait();
                if (looks % LOOKS_BETWEEN_CLOCKS == 0 && System.nanoTime() - until > 0) {
                    asleep = true;
                    while (wanted == seen && !closed) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                    return;
                }
            }
        }

        void end() {
            LockSupport.unpark(thread);
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
