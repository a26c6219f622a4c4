// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a text stands in a grammar: every way in which its bytes can be read, each with what is open inside what.
 *
 * <p>A way is a {@link Frame}, the innermost thing that is open, on the state that will be there once it has ended. So
 * ways that end in the same way share what is below them, and ways with equal frames are one: however many alternatives
 * are nested in each other, a state has as many ways as there are different innermost frames. Immutable, with value
 * equality.
 */
public final class State {

    /** No way to read it. */
    public static final State DEAD = new State(false, false);

    /** The whole value has ended. */
    public static final State END = new State(true, false);

    /** What is below a frame that is looked at alone: anything. */
    public static final State OPEN = new State(false, true);

    private final boolean end;
    private final boolean open;
    private final Way[] ways;
    private final boolean complete;
    private final int hash;

    /** A frame, and what will be once it has ended. */
    static final class Way {

        private final Frame frame;
        private final State below;
        private State alone;

        Way(Frame frame, State below) {
            this.frame = frame;
            this.below = below;
        }

        Frame frame() {
            return frame;
        }

        State below() {
            return below;
        }

        /** The state that has this way alone. */
        State alone() {
            if (alone == null) {
                alone = new State(false, false, this);
            }
            return alone;
        }

        /** The state that has one way, with another frame in place of this one. */
        State with(Frame next) {
            return next.equals(frame) ? alone() : State.of(next, below);
        }
    }

    private State(boolean end, boolean open, Way... ways) {
        this.end = end;
        this.open = open;
        this.ways = ways;
        boolean completed = end;
        int code = (end ? 1 : 0) + (open ? 2 : 0);
        for (Way way : ways) {
            completed |= way.frame.mayEnd() && way.below.complete;
            code = 31 * code + 17 * way.frame.hashCode() + way.below.hash;
        }
        this.complete = completed;
        this.hash = code;
    }

    /** A frame on what will be once it has ended. */
    public static State of(Frame frame, State below) {
        Way way = new Way(frame, below);
        return way.alone();
    }

    /** All ways of two states. */
    public State or(State other) {
        if (this == other || other.isDead()) {
            return this;
        }
        if (isDead()) {
            return other;
        }
        List<Way> all = new ArrayList<>(Arrays.asList(ways));
        for (Way way : other.ways) {
            int known = 0;
            while (known < all.size() && !all.get(known).frame.equals(way.frame)) {
                known++;
            }
            if (known == all.size()) {
                all.add(way);
            } else if (!all.get(known).below.equals(way.below)) {
                all.set(known, new Way(way.frame, all.get(known).below.or(way.below)));
            }
        }
        return new State(end || other.end, open || other.open, all.toArray(Way[]::new));
    }

    /** The state after one more byte, 0 … 255. */
    public State step(int next) {
        if (open) {
            // What encloses a value goes on with one of these, if anything encloses it.
            return next == ',' || next == ']' || next == '}' ? OPEN : DEAD;
        }
        State all = DEAD;
        for (Way way : ways) {
            all = all.or(way.frame.step(next, way));
        }
        return all;
    }

    /** The state after some more bytes. */
    public State step(byte[] bytes) {
        State state = this;
        for (int i = 0; i < bytes.length && !state.isDead(); i++) {
            state = state.step(bytes[i] & 0xFF);
        }
        return state;
    }

    /** Whether the bytes cannot be read, and no bytes after them. */
    public boolean isDead() {
        return ways.length == 0 && !end && !open;
    }

    /** Whether the bytes are a whole value. Some, such as a number, may still go on. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether one way led to what is {@linkplain #OPEN below}. */
    public boolean isOpen() {
        return open;
    }

    /** Whether the last byte is part of a character that has not ended. */
    public boolean insideCharacter() {
        for (Way way : ways) {
            if (way.frame.insideCharacter()) {
                return true;
            }
        }
        return false;
    }

    /** The innermost frames, one for each way. */
    public List<Frame> frames() {
        return Arrays.stream(ways).map(Way::frame).toList();
    }

    /** One of the ways, as a state of its own. */
    public State way(int index) {
        return ways[index].alone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof State state && equal(this, state);
    }

    /** Goes down along stacks by a loop, as far as they do not fork: values may be nested deeper than calls. */
    private static boolean equal(State first, State second) {
        State one = first;
        State two = second;
        while (one != two) {
            if (one.hash != two.hash || one.end != two.end || one.open != two.open || one.ways.length != two.ways.length) {
                return false;
            }
            int last = one.ways.length - 1;
            for (int i = 0; i <= last; i++) {
                if (!one.ways[i].frame.equals(two.ways[i].frame)
                        || i < last && !equal(one.ways[i].below, two.ways[i].below)) {
                    return false;
                }
            }
            if (last < 0) {
                return true;
            }
            State deeper = one.ways[last].below;
            two = two.ways[last].below;
            one = deeper;
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return isDead() ? "dead" : (complete ? "complete" : "open") + Arrays.stream(ways).map(Way::frame).toList();
    }
}
