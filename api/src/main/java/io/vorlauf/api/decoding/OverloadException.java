// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

/** The engine has as many generations waiting as it may have; whoever asks may try again later. */
public class OverloadException extends DecodingException {

    private static final long serialVersionUID = 1L;

    private final int running;
    private final int waiting;

    /**
     * Creates an exception that says how long the queue is.
     *
     * @param running how many generations run
     * @param waiting how many wait
     */
    public OverloadException(int running, int waiting) {
        super("the engine is busy: " + running + " generations run and " + waiting
                + " wait, as many as may; try again later");
        this.running = running;
        this.waiting = waiting;
    }

    /** How many generations run. */
    public int running() {
        return running;
    }

    /** How many generations wait. */
    public int waiting() {
        return waiting;
    }
}
