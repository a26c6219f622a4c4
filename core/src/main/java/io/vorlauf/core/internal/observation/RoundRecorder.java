// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.observation;

import io.vorlauf.api.decoding.RoundReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records rounds. Thread-safe. */
@FunctionalInterface
public interface RoundRecorder {

    /** A round begins. */
    Trace begin();

    /** Records into JDK Flight Recorder; nothing, where the Java runtime or the framework has none. */
    static RoundRecorder create() {
        Logger log = LoggerFactory.getLogger(RoundRecorder.class);
        try {
            RoundEvents.begin();
            return RoundEvents::begin;
        } catch (LinkageError e) {
            log.debug("rounds are not recorded, since there is no JDK Flight Recorder: {}", e.toString());
            return () -> Trace.UNRECORDED;
        }
    }

    /** A round on its way into a recording. */
    @FunctionalInterface
    interface Trace {

        /** A round that nobody records. */
        Trace UNRECORDED = (generation, report) -> { };

        /** The round has ended. */
        void end(long generation, RoundReport report);
    }
}
