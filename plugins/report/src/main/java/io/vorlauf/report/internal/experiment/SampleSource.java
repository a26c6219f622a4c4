package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import java.util.List;

/** Knows how to show generations of an experiment token by token. */
@FunctionalInterface
public interface SampleSource {

    /** Shows nothing. */
    SampleSource NONE = (results, arms) -> List.of();

    /**
     * A text and a tree that was grown for one; nothing where what it takes is not at hand.
     *
     * @param arms arms to take them from, the most wanted first
     */
    List<Content> sample(ExperimentResults results, List<Arm> arms);
}
