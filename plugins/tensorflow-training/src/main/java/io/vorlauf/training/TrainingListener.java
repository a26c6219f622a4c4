package io.vorlauf.training;

/** Hears how a training goes, on the thread that trains, and may end it. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /** Something worth a line: what the data is, that a training is resumed, that it ends early. */
    default void note(String text) {}

    /** A step was taken. */
    default void step(StepReport report) {}

    /** The held-out loss was measured. */
    default void evaluated(Evaluation evaluation) {}

    /**
     * Asked after each step whether it was the last for now. If so, a snapshot is taken, from which training can be
     * resumed, and the model is written as good as it is.
     */
    default boolean isEnough() {
        return false;
    }
}
