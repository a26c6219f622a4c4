// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

/**
 * In a number without bounds.
 *
 * @param part where in the number
 * @param room how many more digits this part may have
 * @param integer whether it has neither fraction nor exponent
 */
record NumberFrame(Part part, int room, boolean integer) implements Frame {

    /** The most digits before the point, and behind it. */
    static final int DIGITS = 18;
    private static final int EXPONENT_DIGITS = 2;

    /** The parts of a number (RFC 8259, section 6). */
    private enum Part {
        START, MINUS, ZERO, WHOLE, POINT, FRACTION, E, SIGN, EXPONENT
    }

    /** A number that is about to begin. */
    static NumberFrame start(boolean integer) {
        return new NumberFrame(Part.START, 0, integer);
    }

    @Override
    public State step(int next, State.Way here) {
        NumberFrame then = next >= '0' && next <= '9' ? digit(next == '0') : other(next);
        if (then != null) {
            return here.with(then);
        }
        return mayEnd() ? here.below().step(next) : State.DEAD;
    }

    private NumberFrame digit(boolean zero) {
        return switch (part) {
            case START, MINUS -> zero ? in(Part.ZERO, 0) : in(Part.WHOLE, DIGITS - 1);
            case WHOLE, FRACTION, EXPONENT -> room == 0 ? null : in(part, room - 1);
            case POINT -> in(Part.FRACTION, DIGITS - 1);
            case E, SIGN -> in(Part.EXPONENT, EXPONENT_DIGITS - 1);
            case ZERO -> null;
        };
    }

    private NumberFrame other(int next) {
        if (next == '-' && part == Part.START) {
            return in(Part.MINUS, 0);
        }
        if ((next == '-' || next == '+') && part == Part.E) {
            return in(Part.SIGN, 0);
        }
        if (integer) {
            return null;
        }
        boolean whole = part == Part.ZERO || part == Part.WHOLE;
        if (next == '.' && whole) {
            return in(Part.POINT, 0);
        }
        return (next == 'e' || next == 'E') && (whole || part == Part.FRACTION) ? in(Part.E, 0) : null;
    }

    private NumberFrame in(Part other, int left) {
        return new NumberFrame(other, left, integer);
    }

    @Override
    public boolean mayEnd() {
        return part == Part.ZERO || part == Part.WHOLE || part == Part.FRACTION || part == Part.EXPONENT;
    }
}
