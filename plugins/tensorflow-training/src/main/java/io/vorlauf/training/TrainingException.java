package io.vorlauf.training;

/** A training cannot begin or go on; the message says why, on one line. */
public sealed class TrainingException extends RuntimeException permits DivergedException {

    private static final long serialVersionUID = 1;

    /** An exception with a message. */
    public TrainingException(String message) {
        super(message);
    }

    /** An exception with a message and what led to it. */
    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
