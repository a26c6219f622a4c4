package io.vorlauf.strategy.adaptive;

import io.vorlauf.strategy.estimation.Throughput;

/**
 * Decides round by round whether the draft is asked. Thread-safe.
 *
 * <p>A draft starts on trial, and fails it if rounds with it make fewer tokens per time than plain ones would; the round in
 * which it has to catch up with the text is not held against it. While it stands the trial, or once it has, its last few dozen
 * rounds are compared with plain decoding again and again. A draft that failed gets another trial after 16 rounds, then after 32,
 * and so on.
 */
final class DraftTrial {

    private static final int FIRST_WAIT = 16;
    private static final int LONGEST_WAIT = 512;
    private static final int FIRST_TRIAL = 4;
    private static final int TRIAL = 2;
    private static final int PASSED = 12;
    private static final double MEMORY = 32;

    private Throughput throughput = new Throughput(MEMORY);
    private int least = FIRST_TRIAL;
    private int rounds;
    private int judged;
    private int accepted;
    private int wait = FIRST_WAIT;
    private int left;

    /** A draft on its first trial. */
    DraftTrial() {}

    /** Whether the draft is asked in the next round. */
    synchronized boolean next() {
        if (left == 0) {
            return true;
        }
        left--;
        return false;
    }

    /**
     * Counts a round in which the draft was asked.
     *
     * @param tokens how many tokens came of it, the target's own included
     * @param cost how long growing and evaluating the tree took
     * @param typical whether the draft was in step with the text
     * @param plainCost how long it takes to make one token without guesses
     */
    synchronized void observe(int tokens, long cost, boolean typical, double plainCost) {
        rounds++;
        accepted += tokens - 1;
        if (typical) {
            judged++;
            throughput.observe(tokens, cost);
        }
        boolean hopeless = accepted == 0 && rounds >= least;
        boolean loses = judged >= least && throughput.tokensPerNano() * plainCost < 1;
        if (hopeless || loses) {
            fail();
        } else if (judged >= PASSED) {
            wait = FIRST_WAIT;
        }
    }

    private void fail() {
        left = wait;
        wait = Math.min(2 * wait, LONGEST_WAIT);
        throughput = new Throughput(MEMORY);
        least = TRIAL;
        rounds = 0;
        judged = 0;
        accepted = 0;
    }
}
