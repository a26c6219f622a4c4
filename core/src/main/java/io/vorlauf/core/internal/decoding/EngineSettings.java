package io.vorlauf.core.internal.decoding;

import java.time.Duration;

/**
 * What the engine itself can be told.
 *
 * @param treeNodes the most guesses in one tree
 * @param prefillChunk the most tokens of a prompt in one pass of a model
 * @param drainTime how long a plug-in that goes away is waited for
 */
public record EngineSettings(int treeNodes, int prefillChunk, Duration drainTime) {

    /** 256 guesses, 256 tokens, 10 seconds. */
    public static final EngineSettings DEFAULT = new EngineSettings(256, 256, Duration.ofSeconds(10));

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException if a number is below 1 or the time is negative
     */
    public EngineSettings {
        if (treeNodes < 1 || prefillChunk < 1 || drainTime.isNegative()) {
            throw new IllegalArgumentException("tree nodes and prefill chunk must be 1 or more and the drain time not "
                    + "negative, not " + treeNodes + ", " + prefillChunk + " and " + drainTime);
        }
    }
}
