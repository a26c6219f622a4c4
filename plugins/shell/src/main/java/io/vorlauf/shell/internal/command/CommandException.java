package io.vorlauf.shell.internal.command;

/** A command could not do what was asked; the message is one line for people and begins with the command's name. */
public final class CommandException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandException(String message, int exitCode, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What a process that ran this command alone would exit with: 1 failure, 2 bad input, 130 cancelled. */
    public int exitCode() {
        return exitCode;
    }
}
