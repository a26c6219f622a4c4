package io.vorlauf.core.internal.observation;

import io.vorlauf.api.decoding.RoundReport;

/** A round on its way into a recording. */
@FunctionalInterface
public interface RoundTrace {

    /** A round that nobody records. */
    RoundTrace UNRECORDED = (generation, report) -> { };

    /** The round has ended. */
    void end(long generation, RoundReport report);
}
