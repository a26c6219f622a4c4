package io.vorlauf.cli.internal.command;

/** What a command tells the process that called it. */
final class ExitCode {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int BAD_USAGE = 2;
    /** As shells report a process that Ctrl-C ended. */
    static final int CANCELLED = 130;

    private ExitCode() {}
}
