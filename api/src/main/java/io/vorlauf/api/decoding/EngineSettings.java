// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.time.Duration;

/**
 * What an engine itself can be told. Immutable.
 *
 * <p>In a framework, an engine takes its settings from the service of this type with the highest ranking and has {@link
 * #DEFAULT} without one; in plain Java they are given to it. New settings hold from the next round of a running
 * generation on.
 */
public final class EngineSettings {

    /** The most tokens in one pass of a model: each needs a row that says what of the context it sees. */
    public static final int MOST_ROWS = 4096;

    /** What can be counted in nanoseconds with room to spare. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * 128 guesses, 256 tokens, 10 seconds to drain, 10 seconds to grow, no waiting for plug-ins to arrive, 10 minutes for
     * readers, 64 generations at once and 1024 that wait, keys and values as large as half of the greatest heap.
     */
    public static final EngineSettings DEFAULT = new Builder().build();

    private final int treeNodes;
    private final int prefillChunk;
    private final Duration drainTime;
    private final Duration growthTime;
    private final Duration arrivalTime;
    private final Duration readerTime;
    private final int mostRunning;
    private final int mostWaiting;
    private final long mostCacheBytes;

    private EngineSettings(Builder values) {
        treeNodes = values.treeNodes;
        prefillChunk = values.prefillChunk;
        drainTime = values.drainTime;
        growthTime = values.growthTime;
        arrivalTime = values.arrivalTime;
        readerTime = values.readerTime;
        mostRunning = values.mostRunning;
        mostWaiting = values.mostWaiting;
        mostCacheBytes = values.mostCacheBytes;
        check(isRows(treeNodes), "tree nodes", "from 1 to " + MOST_ROWS, treeNodes);
        check(isRows(prefillChunk), "prefill chunk", "from 1 to " + MOST_ROWS, prefillChunk);
        check(isTime(drainTime), "drain time", "from 0 to 365 days", drainTime);
        check(isTime(growthTime) && !growthTime.isZero(), "growth time", "positive and at most 365 days", growthTime);
        check(isTime(arrivalTime), "arrival time", "from 0 to 365 days", arrivalTime);
        check(isTime(readerTime) && !readerTime.isZero(), "reader time", "positive and at most 365 days", readerTime);
        check(mostRunning >= 1, "the number of generations at once", "1 or more", mostRunning);
        check(mostWaiting >= 0, "the number of generations that wait", "0 or more", mostWaiting);
        check(mostCacheBytes >= 1, "the bytes of keys and values", "1 or more", mostCacheBytes);
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

    /** The most guesses in one tree, 1 to {@value #MOST_ROWS}. */
    public int treeNodes() {
        return treeNodes;
    }

    /** The most tokens of a prompt in one pass of a model, 1 to {@value #MOST_ROWS}. */
    public int prefillChunk() {
        return prefillChunk;
    }

    /**
     * How long a plug-in that goes away is waited for. For a model, a tokenizer or a transform it is up to twice as long: its
     * generations end after that time, and what they are in the middle of may take as long again. From 0 to 365 days.
     */
    public Duration drainTime() {
        return drainTime;
    }

    /**
     * How long a strategy may grow one tree. One that takes longer is given up: its generation goes on without it, as plain
     * decoding. Positive, at most 365 days.
     */
    public Duration growthTime() {
        return growthTime;
    }

    /**
     * How long a request that names a strategy or a model that is not there waits for it; zero to refuse it at once; at most
     * 365 days.
     */
    public Duration arrivalTime() {
        return arrivalTime;
    }

    /**
     * How long a generation waits for a listener or a subscriber that stands still; it is cancelled then. Positive, at most
     * 365 days.
     */
    public Duration readerTime() {
        return readerTime;
    }

    /** How many generations run at once, 1 or more; others wait for their turn. */
    public int mostRunning() {
        return mostRunning;
    }

    /** How many generations may wait for their turn or for memory, 0 or more; beyond that they are refused. */
    public int mostWaiting() {
        return mostWaiting;
    }

    /**
     * How many bytes of keys and values the generations that run may come to need in all, 1 or more; others wait. One that
     * needs more than that alone is refused. What models do not say is not counted.
     */
    public long mostCacheBytes() {
        return mostCacheBytes;
    }

    /** Starts settings that are these until something is set. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.treeNodes = treeNodes;
        builder.prefillChunk = prefillChunk;
        builder.drainTime = drainTime;
        builder.growthTime = growthTime;
        builder.arrivalTime = arrivalTime;
        builder.readerTime = readerTime;
        builder.mostRunning = mostRunning;
        builder.mostWaiting = mostWaiting;
        builder.mostCacheBytes = mostCacheBytes;
        return builder;
    }

    /** Collects settings; what is not set is as in those it was made from. Not thread-safe. */
    public static final class Builder {

        private int treeNodes = 128;
        private int prefillChunk = 256;
        private Duration drainTime = Duration.ofSeconds(10);
        private Duration growthTime = Duration.ofSeconds(10);
        private Duration arrivalTime = Duration.ZERO;
        private Duration readerTime = Duration.ofMinutes(10);
        private int mostRunning = 64;
        private int mostWaiting = 1024;
        private long mostCacheBytes = Math.max(1, Runtime.getRuntime().maxMemory() / 2);

        private Builder() {}

        /** Sets {@link EngineSettings#treeNodes()}. */
        public Builder treeNodes(int value) {
            treeNodes = value;
            return this;
        }

        /** Sets {@link EngineSettings#prefillChunk()}. */
        public Builder prefillChunk(int value) {
            prefillChunk = value;
            return this;
        }

        /** Sets {@link EngineSettings#drainTime()}. */
        public Builder drainTime(Duration value) {
            drainTime = value;
            return this;
        }

        /** Sets {@link EngineSettings#growthTime()}. */
        public Builder growthTime(Duration value) {
            growthTime = value;
            return this;
        }

        /** Sets {@link EngineSettings#arrivalTime()}. */
        public Builder arrivalTime(Duration value) {
            arrivalTime = value;
            return this;
        }

        /** Sets {@link EngineSettings#readerTime()}. */
        public Builder readerTime(Duration value) {
            readerTime = value;
            return this;
        }

        /** Sets {@link EngineSettings#mostRunning()}. */
        public Builder mostRunning(int value) {
            mostRunning = value;
            return this;
        }

        /** Sets {@link EngineSettings#mostWaiting()}. */
        public Builder mostWaiting(int value) {
            mostWaiting = value;
            return this;
        }

        /** Sets {@link EngineSettings#mostCacheBytes()}. */
        public Builder mostCacheBytes(long value) {
            mostCacheBytes = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException if a value is out of range; the message names it
         */
        public EngineSettings build() {
            return new EngineSettings(this);
        }
    }
}
