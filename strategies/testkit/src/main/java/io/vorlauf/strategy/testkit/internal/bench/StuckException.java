package io.vorlauf.strategy.testkit.internal.bench;

import java.time.Duration;

/** A strategy did not come back from growing a tree. */
public final class StuckException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StuckException(String strategy, Duration patience) {
        super("strategy '" + strategy + "' did not come back from growing a tree within " + patience.toMillis()
                + " ms; the engine gave it up and went on without it");
    }
}
