package io.vorlauf.launcher;

import java.util.List;

/** The program: runs one command line inside a framework and exits with the command's code. */
public final class Main {

    /** The exit code when the system itself could not be started. */
    private static final int FAILED = 1;

    private Main() {}

    /** Starts the framework, runs the command, stops the framework and ends the process. */
    public static void main(String[] arguments) {
        Cancellation cancellation = Cancellation.ofCurrentThread();
        int code = FAILED;
        try {
            code = new Launcher(Home.locate()).run(List.of(arguments));
        } catch (LaunchException e) {
            report(e, e.getMessage(), cancellation, arguments);
        } catch (RuntimeException | Error e) {
            // Such as an OutOfMemoryError, which says what there is too little of.
            report(e, e.toString(), cancellation, arguments);
        } finally {
            cancellation.over();
        }
        System.exit(code);
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
}
