package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import java.util.List;

/** Knows how to show a generation of an experiment token by token. */
@FunctionalInterface
public interface SampleSource {

    /** Shows nothing. */
    SampleSource NONE = (results, arm) -> List.of();

    /** A text of an arm and a tree that was grown for it; nothing where what it takes is not at hand. */
    List<Content> sample(ExperimentResults results, Arm arm);
}
