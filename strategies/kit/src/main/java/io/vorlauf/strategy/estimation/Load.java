// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.estimation;

import io.vorlauf.api.strategy.RoundOutcome;

/**
 * How many generations use a target at a time: seen from the rounds of all generations with the same models, the last few
 * of them. How many of these meet in a pass is another number, which depends on what they guess. With reference costs a
 * generation is alone. Thread-safe.
 */
public final class Load {

    private static final double FOLLOWING = 0.2;
    private static final int HIGHEST = 6;

    private double generations;

    /** A load of one generation. */
    public Load() {}

    /** Counts a round. */
    public synchronized void observe(RoundOutcome outcome) {
        int now = outcome.generations();
        generations = generations == 0 ? now : generations + FOLLOWING * (now - generations);
    }

    /** How many generations there are at the moment, 1 or more. */
    public synchronized int generations() {
        return (int) Math.max(1, Math.round(generations));
    }

    /** {@link #level(int)} of the generations at the moment. */
    public int level() {
        return level(generations());
    }

    /** A number for about so many generations: 0 for one, one more whenever they double; less than {@link #levels()}. */
    public static int level(int generations) {
        return Math.min(HIGHEST, Integer.SIZE - Integer.numberOfLeadingZeros(generations - 1));
    }

    /** How many levels there are. */
    public static int levels() {
        return HIGHEST + 1;
    }
}
