// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

/**
 * Something that is open in a text: a string, a number, an array between two items. Immutable, with value equality.
 *
 * <p>From each frame some bytes lead to its end, and from there to the end of everything: no frame is a dead end.
 */
public interface Frame {

    /**
     * The state after one more byte.
     *
     * @param next the byte, 0 … 255
     * @param here this frame and what is below it
     */
    State step(int next, State.Way here);

    /** Whether it may end here without a byte of its own: a number may, a string has to be closed. */
    default boolean mayEnd() {
        return false;
    }

    /** Whether the last byte is part of a character that has not ended. */
    default boolean insideCharacter() {
        return false;
    }

    /**
     * A frame that stands for all that allow the same next bytes as far as they can be told from the frame alone; where
     * they cannot, that one leads to {@link State#OPEN}. Masks are remembered by it.
     *
     * @param longest how many bytes are going to be asked for at most
     */
    default Frame alike(int longest) {
        return this;
    }
}
