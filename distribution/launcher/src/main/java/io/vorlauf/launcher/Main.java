// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The program: runs one command line inside a framework and exits with the command's code. */
public final class Main {

    /** The exit code when the system itself could not be started. */
    private static final int FAILED = 1;

    /** The exit code of a command that was cancelled, and of one that ended early because nobody read its output. */
    private static final int CANCELLED = 130;

    private Main() {}

    /** Starts the framework, runs the command, stops the framework and ends the process. */
    public static void main(String[] arguments) {
        StandardError.restore();
        StandardOutput output = StandardOutput.install();
        Cancellation cancellation = Cancellation.ofCurrentThread();
        int code = FAILED;
        try {
            checkCharacters(arguments, System.getProperty("sun.jnu.encoding", "UTF-8"));
            code = new Launcher(Home.locate(), cancellation::isRequested).run(List.of(arguments));
        } catch (LaunchException e) {
            report(e, e.getMessage(), cancellation, arguments);
        } catch (RuntimeException | Error e) {
            // Such as an OutOfMemoryError, which says what there is too little of.
            report(e, e.toString(), cancellation, arguments);
        } finally {
            cancellation.over();
        }
        System.exit(code(code, output, cancellation));
    }

    // A command that thinks it has succeeded has not if nobody got its result.
    private static int code(int code, StandardOutput output, Cancellation cancellation) {
        System.out.flush();
        if (output.failure().isEmpty() || cancellation.isRequested()) {
            return code;
        }
        System.err.println("vorlauf: cannot write to the standard output: " + output.failure().get().getMessage());
        return code == 0 || code == CANCELLED ? FAILED : code;
    }

    /**
     * Refuses what has been garbled on its way here.
     *
     * @param encoding how Java read the arguments
     */
    static void checkCharacters(String[] arguments, String encoding) throws LaunchException {
        if (encoding.equalsIgnoreCase("UTF-8")) {
            return;
        }
        for (String argument : arguments) {
            if (!argument.chars().allMatch(character -> character < 0x80)) {
                throw new LaunchException("the argument '" + argument + "' was read as " + encoding
                        + " and not as UTF-8, because no UTF-8 locale is installed; install one, such as C.UTF-8");
            }
        }
    }

    private static void report(Throwable failure, String message, Cancellation cancellation, String[] arguments) {
        if (!cancellation.isRequested()) {
            System.err.println("vorlauf: " + message);
            if (debug(arguments)) {
                failure.printStackTrace();
            }
        }
    }

    private static boolean debug(String[] arguments) {
        return System.getenv("VORLAUF_DEBUG") != null || List.of(arguments).contains("--debug");
    }

    /**
     * Turns Ctrl-C into an interrupt of the thread that runs the command, and gives it time to end in order: to print
     * what it has, to close its models, to stop the framework. The virtual machine then exits with the code of the
     * signal, 130 for Ctrl-C.
     */
    private static final class Cancellation {

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
                    System.err.println(
                            "vorlauf: cancelled, but the command did not end within " + PATIENCE_SECONDS + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
