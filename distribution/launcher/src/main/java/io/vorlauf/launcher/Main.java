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
            if (!cancellation.isRequested()) {
                System.err.println("vorlauf: " + e.getMessage());
                if (debug(arguments)) {
                    e.printStackTrace();
                }
            }
        } finally {
            cancellation.over();
        }
        System.exit(code);
    }

    private static boolean debug(String[] arguments) {
        return System.getenv("VORLAUF_DEBUG") != null || List.of(arguments).contains("--debug");
    }
}
