package io.vorlauf.training;

/** A training cannot go on; the message says why and what is left of it. */
public final class TrainingException extends RuntimeException {

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
