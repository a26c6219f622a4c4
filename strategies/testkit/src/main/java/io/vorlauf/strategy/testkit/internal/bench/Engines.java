package io.vorlauf.strategy.testkit.internal.bench;

import io.vorlauf.core.Draws;
import io.vorlauf.core.EngineSettings;
import io.vorlauf.core.Vorlauf;
import java.util.Optional;
import java.util.function.LongFunction;

/** Starts the engines that laws are checked on. */
@FunctionalInterface
public interface Engines {

    /** The engine that everybody uses. */
    Engines PLAIN = (settings, draws) -> new PlainEngine(draws
            .map(decisions -> Vorlauf.start(settings, decisions))
            .orElseGet(() -> Vorlauf.start(settings)));

    /**
     * Starts an engine.
     *
     * @param draws the random decisions of a seed, if they are to be others than the engine's own
     */
    Engine start(EngineSettings settings, Optional<LongFunction<Draws>> draws);
}
