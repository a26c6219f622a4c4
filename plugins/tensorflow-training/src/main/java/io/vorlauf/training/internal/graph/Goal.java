package io.vorlauf.training.internal.graph;

/** What a model is trained for. */
public sealed interface Goal {

    /** To predict the text. */
    record Predict() implements Goal {}

    /** To predict what a teacher predicts, as a draft does. */
    record Imitate(Teacher teacher) implements Goal {}

    /**
     * To predict what a teacher predicts, but where passages come again, what comes there: to learn that without
     * forgetting the rest.
     */
    record Remember(Teacher teacher) implements Goal {}
}
