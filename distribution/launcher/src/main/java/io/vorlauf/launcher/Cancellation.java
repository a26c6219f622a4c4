package io.vorlauf.launcher;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into an interrupt of the thread that runs the command, and gives it time to end in order: to print what
 * it has, to close its models, to stop the framework. The virtual machine then exits with the code of the signal, 130
 * for Ctrl-C.
 */
final class Cancellation {

    private static final int PATIENCE_SECONDS = 10;

    private final Thread running;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean requested;

    private Cancellation(Thread running) {
        this.running = running;
    }

    /** From now on a signal interrupts the calling thread. */
    static Cancellation ofCurrentThread() {
        Cancellation cancellation = new Cancellation(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(new Thread(cancellation::request, "vorlauf-cancel"));
        return cancellation;
    }

    boolean isRequested() {
        return requested;
    }

    /** The thread has ended its work and is about to exit. */
    void over() {
        over.countDown();
    }

    // Runs as a shutdown hook, thus also when the process exits by itself; then the work is over already.
    private void request() {
        if (over.getCount() == 0) {
            return;
        }
        requested = true;
        running.interrupt();
        try {
            if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("vorlauf: cancelled, but the command did not end within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
