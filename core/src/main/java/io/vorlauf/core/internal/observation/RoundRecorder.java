package io.vorlauf.core.internal.observation;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records rounds. Thread-safe. */
@FunctionalInterface
public interface RoundRecorder {

    /** A round begins. */
    RoundTrace begin();

    /** Records into JDK Flight Recorder; nothing, where the Java runtime or the framework has none. */
    static RoundRecorder create() {
        Logger log = LoggerFactory.getLogger(RoundRecorder.class);
        try {
            RoundEvents.begin();
            return RoundEvents::begin;
        } catch (LinkageError e) {
            log.debug("rounds are not recorded, since there is no JDK Flight Recorder: {}", e.toString());
            return () -> RoundTrace.UNRECORDED;
        }
    }
}
