package io.vorlauf.cli.internal.platform;

/** A command cannot do its work, and not because of what it was given; the message is one line for people. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates a failure with one line for people. */
    public CommandFailure(String message) {
        super(message);
    }

    /** Creates a failure with one line for people and what is behind it. */
    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
