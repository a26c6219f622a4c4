package io.vorlauf.strategy.testkit.internal.law;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the engine from telling of failures that are made on purpose, thousands of times, where it logs by
 * {@code java.util.logging}.
 */
final class EngineLog implements AutoCloseable {

    private final Logger logger = Logger.getLogger("io.vorlauf.core");
    private final Level before = logger.getLevel();

    private EngineLog() {
        logger.setLevel(Level.OFF);
    }

    /** Silences the engine until closed. */
    static EngineLog muted() {
        return new EngineLog();
    }

    @Override
    public void close() {
        logger.setLevel(before);
    }
}
