// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears a generation while it runs, on a thread for listeners; the generation waits, but can be cancelled meanwhile.
 * What a listener throws ends the generation.
 */
@ConsumerType
public interface GenerationListener {

    /** Hears nothing. */
    GenerationListener NONE = new GenerationListener() {};

    /** New text and tokens are certain. Stop strings, and what might become one, are held back. */
    default void text(TextBlock block) {}

    /** Whether {@link #tree} is to be called; asked once, when the generation begins. */
    default boolean wantsTrees() {
        return false;
    }

    /** What was guessed in a round, and what held. Called before {@link #round} if trees are wanted, in every round. */
    default void tree(TreeReport tree) {}

    /** A round has ended. */
    default void round(RoundReport report) {}
}
