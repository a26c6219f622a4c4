// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

/** How much a rendering may still do. Not thread-safe. */
public final class Budget {

    /** Levels of evaluation; few enough for threads with half a megabyte of stack. */
    private static final int DEEPEST = 400;

    /** So many characters cost a step. */
    private static final int CHARACTERS_PER_STEP = 16;

    private final long steps;
    private final int characters;
    private long used;
    private int depth;

    /** A budget of steps, and of characters of any one text. */
    public Budget(long steps, int characters) {
        this.steps = steps;
        this.characters = characters;
    }

    /** Takes one step. */
    public void step() {
        steps(1);
    }

    /** Takes steps. */
    public void steps(long count) {
        used += count;
        if (used > steps) {
            throw new PythonException("stopped after " + steps + " steps: the template does not come to an end");
        }
    }

    /** Announces a text or list of a length that is about to be made. */
    public void size(long length) {
        room(length);
        steps(1 + length / CHARACTERS_PER_STEP);
    }

    /** Requires that a text or list may have a length. */
    public void room(long length) {
        if (length > characters) {
            throw new PythonException("stopped at " + characters + " characters: the template prints or makes more");
        }
    }

    /** Goes one level down; what does so goes {@link #up} again, or ends the rendering. */
    public void down() {
        if (++depth > DEEPEST) {
            depth--;
            throw new PythonException("nested too deeply; " + DEEPEST + " levels at most");
        }
    }

    /** Comes back. */
    public void up() {
        depth--;
    }
}
