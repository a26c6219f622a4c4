package io.vorlauf.core.internal.decoding;

import java.util.Optional;

/**
 * The right to carry a generation on. One thread has it at a time, and loses it if it stays in plug-in code for too
 * long: then another thread goes on with the generation, and what the lost one was doing no longer matters.
 * Thread-safe.
 */
final class Baton {

    private Errand errand;

    /** A call into plug-ins. */
    private record Errand(Thread thread, long start, Runnable takeover) {}

    /**
     * Calls plug-ins.
     *
     * @param call does not throw
     * @param takeover how the generation goes on, on another thread, if this one does not come back in time
     * @param late what the thread does when it comes back too late
     * @return whether the caller still has the baton; if not it must leave the generation alone
     */
    boolean lend(Runnable call, Runnable takeover, Runnable late) {
        Errand mine = new Errand(Thread.currentThread(), System.nanoTime(), takeover);
        begin(mine);
        call.run();
        if (end(mine)) {
            return true;
        }
        late.run();
        return false;
    }

    private synchronized void begin(Errand mine) {
        errand = mine;
    }

    private synchronized boolean end(Errand mine) {
        if (errand != mine) {
            return false;
        }
        errand = null;
        return true;
    }

    /**
     * Takes the baton from a thread that is in plug-in code for longer than a time, and interrupts it.
     *
     * @return how the generation goes on; empty if there is no such thread
     */
    synchronized Optional<Runnable> takeFrom(long limitNanos) {
        Errand running = errand;
        if (running == null || System.nanoTime() - running.start() < limitNanos) {
            return Optional.empty();
        }
        errand = null;
        // Under the lock: a thread that has come back may be at work on something else, which this is not meant for.
        running.thread().interrupt();
        return Optional.of(running.takeover());
    }
}
