// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.util.AbstractList;

/** Numbers at equal distances. */
public final class Range extends AbstractList<Object> {

    /** Jinja's sandbox allows no longer ones. */
    private static final long LONGEST = 100_000;

    private final long from;
    private final long to;
    private final long step;
    private final int size;

    /** The numbers from the first one up or down to, but without, the second. */
    public Range(long from, long to, long step) {
        if (step == 0) {
            throw new PythonException("range() arg 3 must not be zero");
        }
        this.from = from;
        this.to = to;
        this.step = step;
        double count = Math.ceil(((double) to - from) / step);
        if (count > LONGEST) {
            throw new PythonException("range too big; " + LONGEST + " numbers at most");
        }
        this.size = (int) Math.max(0, count);
    }

    @Override
    public Object get(int index) {
        return from + index * step;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String toString() {
        return "range(" + from + ", " + to + (step == 1 ? "" : ", " + step) + ")";
    }
}
