// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

import java.util.List;

/** A set of JSON values: those that some schemas allow together. Values may hold each other, so one is filled later. */
public final class Value {

    private List<Frame> starts = List.of();

    /** Sets what it may begin with; once, before anything is read. */
    public void startsWith(List<Frame> frames) {
        starts = List.copyOf(frames);
    }

    /**
     * The state after the first byte of such a value.
     *
     * @param below the state once it has ended
     */
    State enter(int first, State below) {
        State all = State.DEAD;
        for (Frame start : starts) {
            all = all.or(start.step(first, new State.Way(start, below)));
        }
        return all;
    }

    /** The state before such a value, and nothing else. */
    public State alone() {
        return State.of(new Expected(this, false), State.END);
    }

    /** The state before such a value. */
    State before(State below) {
        return State.of(new Expected(this, true), below);
    }

    /**
     * A value is expected.
     *
     * @param space whether one space may stand before it
     */
    private record Expected(Value value, boolean space) implements Frame {

        @Override
        public State step(int next, State.Way here) {
            return next == ' ' && space
                    ? here.with(new Expected(value, false))
                    : value.enter(next, here.below());
        }
    }
}
