package io.vorlauf.core;

import java.time.Duration;

/**
 * What an engine itself can be told. Immutable.
 *
 * <p>In a framework, an engine takes its settings from the service of this type with the highest ranking and has {@link
 * #DEFAULT} without one; in plain Java they are {@linkplain Vorlauf#settings given}. New settings hold from the next
 * round of a running generation on.
 *
 * @param treeNodes the most guesses in one tree, 1 to {@value #MOST_ROWS}
 * @param prefillChunk the most tokens of a prompt in one pass of a model, 1 to {@value #MOST_ROWS}
 * @param drainTime how long a plug-in that goes away is waited for. For a model, a tokenizer or a transform it is up to
 *     twice as long: its generations end after that time, and what they are in the middle of may take as long again.
 *     From 0 to 365 days
 * @param growthTime how long a strategy may grow one tree. One that takes longer is given up: its generation goes on
 *     without it, as plain decoding. Positive, at most 365 days
 * @param arrivalTime how long a request that names a strategy or a model that is not there waits for it; zero to
 *     refuse it at once; at most 365 days
 */
public record EngineSettings(
        int treeNodes, int prefillChunk, Duration drainTime, Duration growthTime, Duration arrivalTime) {

    /** The most tokens in one pass of a model: each needs a row that says what of the context it sees. */
    public static final int MOST_ROWS = 4096;

    /** What can be counted in nanoseconds with room to spare. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /** 128 guesses, 256 tokens, 10 seconds to drain, 10 seconds to grow, no waiting for plug-ins to arrive. */
    public static final EngineSettings DEFAULT =
            new EngineSettings(128, 256, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ZERO);

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException if a value is out of range; the message names it
     */
    public EngineSettings {
        check(isRows(treeNodes), "tree nodes", "from 1 to " + MOST_ROWS, treeNodes);
        check(isRows(prefillChunk), "prefill chunk", "from 1 to " + MOST_ROWS, prefillChunk);
        check(isTime(drainTime), "drain time", "from 0 to 365 days", drainTime);
        check(isTime(growthTime) && !growthTime.isZero(), "growth time", "positive and at most 365 days", growthTime);
        check(isTime(arrivalTime), "arrival time", "from 0 to 365 days", arrivalTime);
    }

    private static boolean isRows(int value) {
        return value >= 1 && value <= MOST_ROWS;
    }

    private static boolean isTime(Duration value) {
        return !value.isNegative() && value.compareTo(LONGEST) <= 0;
    }

    private static void check(boolean holds, String what, String expected, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(what + " must be " + expected + ", not " + value);
        }
    }

    /** The same with another limit of guesses in a tree. */
    public EngineSettings withTreeNodes(int value) {
        return new EngineSettings(value, prefillChunk, drainTime, growthTime, arrivalTime);
    }

    /** The same with another length of prompt pieces. */
    public EngineSettings withPrefillChunk(int value) {
        return new EngineSettings(treeNodes, value, drainTime, growthTime, arrivalTime);
    }

    /** The same with another time to drain. */
    public EngineSettings withDrainTime(Duration value) {
        return new EngineSettings(treeNodes, prefillChunk, value, growthTime, arrivalTime);
    }

    /** The same with another time to grow a tree. */
    public EngineSettings withGrowthTime(Duration value) {
        return new EngineSettings(treeNodes, prefillChunk, drainTime, value, arrivalTime);
    }

    /** The same with another time to wait for plug-ins to arrive. */
    public EngineSettings withArrivalTime(Duration value) {
        return new EngineSettings(treeNodes, prefillChunk, drainTime, growthTime, value);
    }
}
