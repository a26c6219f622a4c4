package io.vorlauf.shell.internal.terminal;

/** The end of the virtual machine. */
final class Shutdown {

    private Shutdown() {}

    /** Whether it has begun, be it by a signal: from before the first shutdown hook runs. */
    static boolean hasBegun() {
        Thread hook = new Thread(() -> { }, "vorlauf-no-hook");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
