package io.vorlauf.api.analysis;

import io.vorlauf.api.experiment.ExperimentResults;
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
}
