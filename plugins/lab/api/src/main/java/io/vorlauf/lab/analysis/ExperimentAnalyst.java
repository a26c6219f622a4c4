// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Says what results mean. Thread-safe. */
@ProviderType
public interface ExperimentAnalyst {

    /**
     * Summarises results, complete or not. The same results give the same summary, to the last digit.
     *
     * @param confidence the confidence of intervals, above 0 and below 1: 0.95
     * @throws IllegalArgumentException if the confidence is out of range
     */
    ExperimentSummary summarise(ExperimentResults results, double confidence);

    /**
     * Compares a run with earlier ones, arm by arm. With one earlier run it is done prompt by prompt, and says nothing of
     * how much runs differ that are made again; with several, the later one is set against that.
     *
     * @param before one run or more; the last of them is shown beside the later one
     * @param confidence the confidence of intervals, above 0 and below 1: 0.95
     * @param tolerance how large a change, as a share, is none: 0.01 if a speed-up may fall by 1 %; 0 or more
     * @throws IllegalArgumentException if a number is out of range, or the runs have no arm or no prompt in common
     */
    ResultsDifference difference(
            List<ExperimentResults> before, ExperimentResults after, double confidence, double tolerance);

    /**
     * Why an experiment cannot show a difference, however large it is and however well all goes; known before it runs.
     *
     * @param confidence the confidence of intervals, above 0 and below 1: 0.95
     * @return a sentence for people that says how much it would take; empty if the experiment can
     * @throws IllegalArgumentException if the confidence is out of range
     */
    Optional<String> obstacle(Experiment experiment, double confidence);
}
