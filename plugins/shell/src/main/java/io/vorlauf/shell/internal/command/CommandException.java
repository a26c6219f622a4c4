package io.vorlauf.shell.internal.command;

/** A command could not do what was asked; the message is one line for people and begins with the command's name. */
public final class CommandException extends Exception {

    /** What a process exits with whose command failed. */
    public static final int FAILED = 1;
    /** The same for bad usage or bad input. */
    public static final int BAD_INPUT = 2;
    /** The same for a command that was cancelled. */
    public static final int CANCELLED = 130;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandException(String message, int exitCode, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What a process that ran this command alone would exit with. */
    public int exitCode() {
        return exitCode;
    }
}
