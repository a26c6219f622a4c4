// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

/**
 * Inside a string.
 *
 * @param need how many characters have to come at least
 * @param room how many may come at most; {@link #UNLIMITED} for any number
 * @param part where it stands in a character
 * @param unicode whether characters may be written as {@code \}{@code u} and digits
 */
record StringFrame(int need, int room, CharacterPart part, boolean unicode) implements Frame {

    /** For any number of characters. */
    static final int UNLIMITED = -1;

    /**
     * A string that is about to begin, as a frame of its own.
     *
     * @param shortest how many characters it has at least
     * @param longest how many it has at most; {@link #UNLIMITED} for any number
     */
    record Start(int shortest, int longest, boolean unicode) implements Frame {

        @Override
        public State step(int next, State.Way here) {
            return next == '"'
                    ? here.with(new StringFrame(shortest, longest, CharacterPart.BETWEEN, unicode))
                    : State.DEAD;
        }
    }

    @Override
    public State step(int next, State.Way here) {
        boolean between = part == CharacterPart.BETWEEN;
        if (between && next == '"') {
            return need == 0 ? here.below() : State.DEAD;
        }
        CharacterPart then = between && room == 0 ? null : part.next(next, unicode);
        if (then == null) {
            return State.DEAD;
        }
        // Most bytes are characters of which there may be any number.
        if (then == part && need == 0 && room == UNLIMITED) {
            return here.alone();
        }
        return here.with(between
                ? new StringFrame(Math.max(0, need - 1), room == UNLIMITED ? room : room - 1, then, unicode)
                : new StringFrame(need, room, then, unicode));
    }

    @Override
    public boolean insideCharacter() {
        return part.insideBytes();
    }

    /** Whether it may be closed, which depends on what has to come, is left open by what is below. */
    @Override
    public Frame alike(int longest) {
        return new StringFrame(0, Math.min(room, longest), part, unicode);
    }
}
