// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.team;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A few threads that help a caller with steps made of many small tasks. The caller is member 0 and goes through the
 * steps; in each, every member has a share of the tasks and takes them one after the other, and who is done with its own
 * takes what is left of the others'. So nobody waits for a thread that has not come: on a busy machine the caller does
 * nearly all of it.
 *
 * <p>Helpers look out for the next step with open eyes for {@value #SPIN_NANOS} ns, because a model that writes text has
 * the next pass ready before a thread could be woken, and sleep then. A member gets the same tasks of a step as long as
 * all keep up, so what they read stays in the caches of its core. Works of several callers are done one after the other,
 * in the order in which they came. No member ever runs code that is not this bundle's. Thread-safe.
 */
public final class Team implements AutoCloseable {

    /** What members do. */
    public interface Work {

        /** Goes through the steps, each with {@link Team#share}; called on the caller's thread alone. */
        void run();

        /**
         * Does a task of the step that is being shared. Whatever was written before it was shared is seen.
         *
         * @param member who does it, from 0 to one less than the members there are; none does two tasks at a time
         * @param task from 0 to one less than the tasks there are
         */
        void run(int member, int task);
    }

    private static final long SPIN_NANOS = 100_000;
    private static final int LOOKS_BETWEEN_CLOCKS = 64;
    /** Elements between two numbers, so that they lie neither in one line of a cache nor in neighbours. */
    private static final int APART = 16;
    /** A share is taken in a few pieces, so that there is something left to take for others. */
    private static final int PIECES = 4;

    private final ReentrantLock turn = new ReentrantLock(true);
    private final List<Helper> helpers = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closed;
    /** Written before shares are, and read after one was taken. */
    private Work work;
    private volatile Throwable failure;
    /** The first and the last task, exclusively, of each member's share, if there are so many members. */
    private final List<AtomicLongArray> sharesByMembers = new ArrayList<>(List.of(new AtomicLongArray(0)));
    /** Those of the work in progress. Others are empty, so who still looks into them finds nothing. */
    private volatile AtomicLongArray shares = sharesByMembers.get(0);

    /**
     * Lets members do some work, and returns when it is done. What a task throws, the caller gets.
     *
     * @param count how many members, the caller counted
     * @throws IllegalStateException if the team is closed
     */
    public void run(int count, Work wanted) {
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the threads of the loader are closed");
            }
            while (sharesByMembers.size() <= count) {
                sharesByMembers.add(new AtomicLongArray(sharesByMembers.size() * APART));
            }
            shares = sharesByMembers.get(count);
            while (helpers.size() < count - 1) {
                helpers.add(new Helper(helpers.size() + 1));
            }
            work = wanted;
            failure = null;
            wanted.run();
        } finally {
            work = null;
            turn.unlock();
        }
    }

    /** Does all tasks of a step. For {@link Work#run()} only. */
    public void share(int tasks) {
        AtomicLongArray all = shares;
        int members = all.length() / APART;
        if (members == 1 || tasks == 1) {
            for (int task = 0; task < tasks; task++) {
                work.run(0, task);
            }
            return;
        }
        open.set(tasks);
        for (int member = members - 1; member >= 0; member--) {
            all.set(member * APART, share(member * tasks / members, (member + 1) * tasks / members));
        }
        for (int i = 0; i < members - 1; i++) {
            helpers.get(i).wake();
        }
        help(0);
        awaitOthers();
        if (failure != null) {
            throw new IllegalStateException("a thread failed: " + failure, failure);
        }
    }

    private static long share(int from, int to) {
        return (long) from << Integer.SIZE | to;
    }

    /** Waits for the tasks that others have begun. */
    private void awaitOthers() {
        long until = 0;
        for (int looks = 1; open.get() > 0; looks++) {
            Thread.onSpinWait();
            if (looks % LOOKS_BETWEEN_CLOCKS == 0) {
                long now = System.nanoTime();
                until = until == 0 ? now + SPIN_NANOS : until;
                if (now - until > 0) {
                    Thread.yield();
                }
            }
        }
    }

    /** Does what is left of the step, its own share first; returns whether there was anything. */
    private boolean help(int member) {
        AtomicLongArray all = shares;
        int members = all.length() / APART;
        if (member >= members) {
            return false;
        }
        boolean helped = false;
        for (int i = 0; i < members; i++) {
            int owner = (member + i) % members;
            while (take(all, owner, member)) {
                helped = true;
            }
        }
        return helped;
    }

    /** Takes some tasks of a share and does them: the owner the first ones, others the last. */
    private boolean take(AtomicLongArray all, int owner, int member) {
        int index = owner * APART;
        long share = all.get(index);
        int from = (int) (share >>> Integer.SIZE);
        int to = (int) share;
        if (from >= to) {
            return false;
        }
        int count = (to - from + PIECES - 1) / PIECES;
        int first = owner == member ? from : to - count;
        long rest = owner == member ? share(from + count, to) : share(from, to - count);
        if (all.compareAndSet(index, share, rest)) {
            try {
                for (int task = first; task < first + count; task++) {
                    work.run(member, task);
                }
            } catch (Throwable e) {
                failure = e;
            } finally {
                open.addAndGet(-count);
            }
        }
        return true;
    }

    /** Waits for the work in progress and ends the threads. Closing twice does nothing. */
    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            helpers.forEach(Helper::end);
            helpers.clear();
        } finally {
            turn.unlock();
        }
    }

    private final class Helper implements Runnable {

        private final int member;
        private final Thread thread;
        private volatile boolean asleep;

        Helper(int member) {
            this.member = member;
            this.thread = new Thread(null, this, "vorlauf-jvm-" + member, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
        }

        void wake() {
            if (asleep) {
                asleep = false;
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void run() {
            while (!closed) {
                if (!helpSoon()) {
                    // Whoever shares a step from now on wakes it; for one shared before, it looks once more.
                    asleep = true;
                    while (asleep && !closed && !help(member)) {
                        LockSupport.park(Team.this);
                    }
                    asleep = false;
                }
            }
        }

        /** Looks out for tasks for a while; returns whether there were any. */
        private boolean helpSoon() {
            long until = System.nanoTime() + SPIN_NANOS;
            for (int looks = 1; !help(member); looks++) {
                Thread.onSpinWait();
                if (looks % LOOKS_BETWEEN_CLOCKS == 0 && System.nanoTime() - until > 0) {
                    return false;
                }
            }
            return true;
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
