package io.vorlauf.strategy.adaptive;

/**
 * Decides round by round whether the draft is asked. Thread-safe.
 *
 * <p>A draft starts on trial. What its rounds cost is set against the tokens they make, in plain rounds: it fails once
 * it has lost one of them on balance, and what it gained long ago does not count. A balance, because the tokens of a
 * round vary far more than what there is to gain: of a draft that gains a tenth, the first few rounds often lose. A
 * draft that failed gets another trial after 32 rounds, then after 64, and so on; so it loses little however useless.
 *
 * <p>What a plain round costs has to be known for that, and known of late: where it is not, some rounds are plain.
 */
final class DraftTrial {

    private static final int FIRST_WAIT = 32;
    private static final int LONGEST_WAIT = 512;
    private static final int FIRST_TRIAL = 4;
    private static final int TRIAL = 2;
    private static final int PASSED = 12;
    private static final int SPACING = 3;
    private static final double FORGETTING = 1 - 1 / 32.0;
    private static final double ALLOWANCE = 1;
    private static final double MOST_CREDIT = 12;

    private double balance;
    private int least = FIRST_TRIAL;
    private int rounds;
    private int wait = FIRST_WAIT;
    private int left;
    private int sincePlain;

    /** A draft on its first trial. */
    DraftTrial() {}

    /**
     * Whether the draft is asked in the next round.
     *
     * @param plainKnown whether it was measured of late what a plain round costs; where it was not, one round in four
     *     is a plain one
     */
    synchronized boolean next(boolean plainKnown) {
        boolean asked = left == 0 && (plainKnown || rounds < least || sincePlain < SPACING);
        left = Math.max(0, left - 1);
        sincePlain = asked ? sincePlain + 1 : 0;
        return asked;
    }

    /**
     * Counts a round in which the draft was asked.
     *
     * @param tokens how many tokens came of it, the target's own included
     * @param cost what such a round costs, in plain rounds
     */
    synchronized void observe(int tokens, double cost) {
        rounds++;
        balance = Math.min(MOST_CREDIT, FORGETTING * balance + tokens - cost);
        if (rounds >= least && balance <= -ALLOWANCE) {
            fail();
        } else if (rounds >= PASSED && balance > 0) {
            wait = FIRST_WAIT;
        }
    }

    private void fail() {
        left = wait;
        wait = Math.min(2 * wait, LONGEST_WAIT);
        balance = 0;
        least = TRIAL;
        rounds = 0;
    }
}
