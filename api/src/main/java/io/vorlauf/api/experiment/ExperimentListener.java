package io.vorlauf.api.experiment;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears an experiment while it runs, on its thread; the clock does not run meanwhile. */
@ConsumerType
public interface ExperimentListener {

    /** Hears nothing. */
    ExperimentListener NONE = new ExperimentListener() {};

    /**
     * The experiment begins.
     *
     * @param wanted how many cells this run is about
     * @param done how many of them an earlier run has finished
     */
    default void start(int wanted, int done) {}

    /** A cell that is not counted runs, so that what follows runs warm. */
    default void warmUp(Arm arm) {}

    /** A cell is finished and in the results file. */
    default void finished(CellResult cell) {}
}
