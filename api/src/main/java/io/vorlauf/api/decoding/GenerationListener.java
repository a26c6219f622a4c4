package io.vorlauf.api.decoding;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears a generation while it runs, on its thread; the generation waits. What a listener throws ends the generation.
 */
@ConsumerType
public interface GenerationListener {

    /** Hears nothing. */
    GenerationListener NONE = new GenerationListener() {};

    /** New text and tokens are certain. Stop strings, and what might become one, are held back. */
    default void text(TextBlock block) {}

    /** A round has ended. */
    default void round(RoundReport report) {}
}
