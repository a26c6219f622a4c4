package io.vorlauf.shell.internal.platform;

/** What a command was given cannot be used; the message is one line that names it and what there is instead. */
public final class BadInput extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with one line for people. */
    public BadInput(String message) {
        super(message);
    }

    /** Creates an exception with one line for people and what is behind it. */
    public BadInput(String message, Throwable cause) {
        super(message, cause);
    }
}
