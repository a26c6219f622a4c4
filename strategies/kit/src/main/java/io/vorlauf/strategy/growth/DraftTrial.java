// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

/**
 * Decides round by round whether the draft is asked. Thread-safe.
 *
 * <p>A draft starts on trial. What its rounds cost is set against the tokens they make, in plain rounds, and what it
 * gained long ago does not count. The tokens of a round vary far more than what there is to gain: of a draft that gains
 * a tenth, the first few rounds often lose. So it fails once it has lost a round on balance and its rounds lose more
 * than chance would have it, or once it has lost an allowance. A draft that failed gets another trial after 32 rounds,
 * then after 64, and so on, with the greater an allowance the longer it waited: so it loses little however useless, and one
 * that gains little is found out in the end. Where there are several generations, all of this is meant of each of them,
 * and the balance is what each has on average.
 *
 * <p>What a plain round costs has to be known for that, and known of late: where it is not, some rounds are plain.
 * Where generations share passes, that costs something else than a round without guesses beside rounds with guesses, so
 * the rounds of all of them are plain for a while, and they begin with that: many large trees that do not pay would be
 * dear.
 */
final class DraftTrial {

    private static final int FIRST_WAIT = 32;
    private static final int LONGEST_WAIT = 512;
    private static final int FIRST_TRIAL = 4;
    private static final int TRIAL = 2;
    private static final int PASSED = 48;
    private static final int SPACING = 3;
    private static final int JOINT_PLAIN = 6;
    /** Longer, because prompts are being read while the first of these rounds go by. */
    private static final int FIRST_PLAIN = 16;
    /** While prompts are being read no round is plain, so these rounds may have to be more; but not without end. */
    private static final int MOST_BEGINNINGS = 5;
    private static final double FORGETTING = 1 / 256.0;
    private static final double FIRST_ALLOWANCE = 4;
    /** How many rounds a draft may lose of those that it waited, within limits. */
    private static final double ALLOWANCE = 1 / 32.0;
    private static final double LEAST_ALLOWANCE = 2;
    private static final double MOST_ALLOWANCE = 8;
    private static final double PASSED_ALLOWANCE = 12;
    /** So much is lost before a draft may be said to lose surely. */
    private static final double LEAST_LOSS = 1;
    /** By how many standard errors a draft's rounds have to lose on average. */
    private static final double ERRORS = 1.5;
    private static final double MOST_CREDIT = 12;

    private double balance;
    private double allowance = FIRST_ALLOWANCE;
    /** Number, sum and sum of squares of what rounds gained. */
    private double count;
    private double gains;
    private double squares;
    private int least = FIRST_TRIAL;
    private int rounds;
    private int wait = FIRST_WAIT;
    private int left;
    private int plain;
    private int sincePlain;
    private int beginnings;

    /** A draft on its first trial. */
    DraftTrial() {}

    /**
     * Whether the draft is asked in the next round.
     *
     * @param plainKnown whether it was measured of late what a plain round costs; where it was not, one round in four
     *     is a plain one
     * @param generations how many generations there are, 1 or more; each of them asks this
     */
    synchronized boolean next(boolean plainKnown, int generations) {
        boolean due = rounds >= least * generations && sincePlain >= SPACING * generations;
        boolean beginning = generations > 1 && !plainKnown && beginnings < MOST_BEGINNINGS;
        if (plain == 0 && !plainKnown && (due || beginning)) {
            plain = generations == 1 ? 1 : (beginnings == 0 ? FIRST_PLAIN : JOINT_PLAIN) * generations;
            beginnings++;
        }
        if (!beginning) {
            beginnings = MOST_BEGINNINGS;
        }
        boolean asked = left == 0 && plain == 0;
        left = Math.max(0, left - 1);
        plain = Math.max(0, plain - 1);
        sincePlain = asked ? sincePlain + 1 : 0;
        return asked;
    }

    /**
     * Counts a round in which the draft was asked.
     *
     * @param tokens how many tokens came of it, the target's own included
     * @param cost what such a round costs, in plain rounds
     * @param generations how many generations there are, 1 or more
     */
    synchronized void observe(int tokens, double cost, int generations) {
        if (left > 0) {
            // It was asked by another generation, before the draft failed.
            return;
        }
        rounds++;
        double share = 1.0 / generations;
        double kept = 1 - FORGETTING * share;
        double gain = tokens - cost;
        balance = Math.min(MOST_CREDIT, kept * balance + gain * share);
        count = kept * count + 1;
        gains = kept * gains + gain;
        squares = kept * squares + gain * gain;
        if (rounds >= least * generations && (balance <= -allowance || balance <= -LEAST_LOSS && surelyLoses())) {
            fail(generations);
        } else if (rounds >= PASSED * generations && balance > 0) {
            wait = FIRST_WAIT;
            allowance = PASSED_ALLOWANCE;
        }
    }

    /**
     * How many rounds a generation may leave out, at most, before the draft is asked again; they count as if {@link #next}
     * had been asked in them.
     */
    synchronized int rest(int most, int generations) {
        int rounds = Math.min(most, left / generations);
        left -= rounds;
        return rounds;
    }

    private boolean surelyLoses() {
        double mean = gains / count;
        double variance = Math.max(0, squares / count - mean * mean);
        return mean + ERRORS * Math.sqrt(variance / count) < 0;
    }

    private void fail(int generations) {
        left = wait * generations;
        allowance = Math.max(LEAST_ALLOWANCE, Math.min(ALLOWANCE * wait, MOST_ALLOWANCE));
        wait = Math.min(2 * wait, LONGEST_WAIT);
        balance = 0;
        count = 0;
        gains = 0;
        squares = 0;
        least = generations == 1 ? TRIAL : 1;
        rounds = 0;
    }
}
