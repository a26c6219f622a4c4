// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears all generations of an engine: for logs, meters and screens. Services of this type are found by the engine
 * (whiteboard); in plain Java they are added to it.
 *
 * <p>Called on a thread for listeners of the generation it hears of, which waits, so answers should be quick; several
 * generations call at the same time. Nothing a listener throws reaches a generation; the first time, it is logged.
 */
@ConsumerType
public interface EngineListener {

    /** A generation has begun. */
    default void started(Generation generation) {}

    /** A round has ended. */
    default void round(Generation generation, RoundReport report) {}

    /** A {@linkplain Generation#swap swap} takes effect: the next round is the first one that the new choice serves. */
    default void swapped(Generation generation, SpeculationChoice from, SpeculationChoice to) {}

    /** A generation has ended; without a result if it failed. */
    default void ended(Generation generation, Optional<DecodingResult> result) {}

    /** A plug-in has left the engine. Called on the thread that took it out. */
    default void drained(Drain drain) {}
}
