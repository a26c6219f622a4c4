package io.vorlauf.training;

/** The loss of a training is no longer a number; the message says where the last good snapshot is. */
public final class DivergedException extends TrainingException {

    private static final long serialVersionUID = 1;

    /** An exception with a message. */
    public DivergedException(String message) {
        super(message);
    }
}
