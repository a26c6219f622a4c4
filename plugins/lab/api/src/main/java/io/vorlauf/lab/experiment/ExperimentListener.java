// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import io.vorlauf.api.decoding.DecodingMetrics;
import java.util.List;
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
     * @param there those of them that an earlier run has finished, in the order in which they were
     */
    default void start(int wanted, List<CellResult> there) {}

    /** A cell that is not counted is about to run, so that what follows runs warm. */
    default void warmUp(Arm arm) {}

    /** A cell that is not counted has run; what it took is a guess at what others of its arm are going to take. */
    default void warmedUp(Arm arm, DecodingMetrics metrics) {}

    /**
     * All is warm and measured, and the first cell that counts is about to run. Not called if none is missing.
     *
     * @param environments where the cells ran that are there, and where those run that follow: cells name them by their
     *     number
     */
    default void ready(List<Environment> environments) {}

    /** A cell is finished and in the results file. */
    default void finished(CellResult cell) {}
}
