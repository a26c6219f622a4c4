// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

/**
 * In an array, behind an item or behind its opening bracket.
 *
 * @param shape which array
 * @param items how many items there are; no more than matter
 */
record ArrayFrame(Shape shape, int items) implements Frame {

    /** For any number of items. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    /**
     * Which arrays there may be. Equal only to itself.
     *
     * @param item what an item may be
     * @param fewest how many there are at least
     * @param most how many there are at most; {@link #UNLIMITED} for any number
     */
    static final class Shape {

        private final Value item;
        private final int fewest;
        private final int most;

        Shape(Value item, int fewest, int most) {
            this.item = item;
            this.fewest = fewest;
            this.most = most;
        }
    }

    /** An array that is about to begin. */
    record Start(Shape shape) implements Frame {

        @Override
        public State step(int next, State.Way here) {
            return next == '[' ? here.with(new ArrayFrame(shape, 0)) : State.DEAD;
        }
    }

    @Override
    public State step(int next, State.Way here) {
        if (next == ']') {
            return items >= shape.fewest ? here.below() : State.DEAD;
        }
        if (items == shape.most) {
            return State.DEAD;
        }
        if (items == 0) {
            return shape.item.enter(next, oneMore(here));
        }
        return next == ',' ? shape.item.before(oneMore(here)) : State.DEAD;
    }

    private State oneMore(State.Way here) {
        int enough = shape.most == UNLIMITED ? Math.max(1, shape.fewest) : shape.most;
        return here.with(new ArrayFrame(shape, Math.min(items + 1, enough)));
    }
}
