package io.vorlauf.strategy.adaptive;

import io.vorlauf.strategy.estimation.Throughput;

/**
 * Decides round by round whether the draft is asked. Thread-safe.
 *
 * <p>A draft starts on trial, and fails it if rounds with it make fewer tokens per cost than plain ones. Once it has
 * passed, its last few dozen rounds are compared with plain decoding again and again. A draft that failed gets another
 * trial after 16 rounds, then after 32, and so on.
 */
final class DraftTrial {

    private static final int FIRST_WAIT = 16;
    private static final int LONGEST_WAIT = 512;
    private static final int FIRST_TRIAL = 4;
    private static final int TRIAL = 2;
    private static final int PASSED = 12;
    private static final double CLEAR = 1.4;
    private static final double MEMORY = 32;

    private Throughput throughput = new Throughput(MEMORY);
    private int least = FIRST_TRIAL;
    private int rounds;
    private int wait = FIRST_WAIT;
    private int left;

    /** A draft on its first trial. */
    DraftTrial() {}

    /**
     * Whether the draft is asked in the next round.
     *
     * @param plainKnown whether it was measured what a plain round costs; where it was not and the draft gains little,
     *     a plain round is taken first
     */
    synchronized boolean next(boolean plainKnown) {
        if (left > 0) {
            left--;
            return false;
        }
        return plainKnown || rounds < least || throughput.tokensPerCost() > CLEAR;
    }

    /**
     * Counts a round in which the draft was asked.
     *
     * @param tokens how many tokens came of it, the target's own included
     * @param cost what such a round costs, in plain rounds
     */
    synchronized void observe(int tokens, double cost) {
        rounds++;
        throughput.observe(tokens, cost);
        if (rounds >= least && throughput.tokensPerCost() < 1) {
            fail();
        } else if (rounds >= PASSED) {
            wait = FIRST_WAIT;
        }
    }

    private void fail() {
        left = wait;
        wait = Math.min(2 * wait, LONGEST_WAIT);
        throughput = new Throughput(MEMORY);
        least = TRIAL;
        rounds = 0;
    }
}
