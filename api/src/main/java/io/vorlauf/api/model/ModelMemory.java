// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.List;
/** How much memory a model holds at a moment. */
public final class ModelMemory {

    private final long weightBytes;
    private final long cacheBytes;
    private final long cacheTokens;
    private final long usedTokens;

    private ModelMemory(long weightBytes, long cacheBytes, long cacheTokens, long usedTokens) {
        if (weightBytes < 0 || cacheBytes < 0 || cacheTokens < 0 || usedTokens < 0) {
            throw new IllegalArgumentException("memory must be 0 bytes and tokens or more, not " + weightBytes + " and "
                    + cacheBytes + " bytes, " + cacheTokens + " and " + usedTokens + " tokens");
        }
        this.weightBytes = weightBytes;
        this.cacheBytes = cacheBytes;
        this.cacheTokens = cacheTokens;
        this.usedTokens = usedTokens;
    }

    /** Starts one: 0 of everything unless set. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Weights as the model holds them, in bytes; what a library keeps of them besides, in another layout, is not in it.
     */
    public long weightBytes() {
        return weightBytes;
    }

    /** Keys and values of all its sequences, in bytes, room that is reserved but not used included. */
    public long cacheBytes() {
        return cacheBytes;
    }

    /** How many tokens fit into this room. */
    public long cacheTokens() {
        return cacheTokens;
    }

    /** How many tokens and pending nodes its open sequences have. */
    public long usedTokens() {
        return usedTokens;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelMemory that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ModelMemory" + values();
    }

    private List<Object> values() {
        return List.of(weightBytes, cacheBytes, cacheTokens, usedTokens);
    }

    /** Collects how much memory a model holds. Not thread-safe. */
    public static final class Builder {

        private long weightBytes;
        private long cacheBytes;
        private long cacheTokens;
        private long usedTokens;

        private Builder() {}

        /** Sets {@link ModelMemory#weightBytes()}. */
        public Builder weightBytes(long value) {
            weightBytes = value;
            return this;
        }

        /** Sets {@link ModelMemory#cacheBytes()}. */
        public Builder cacheBytes(long value) {
            cacheBytes = value;
            return this;
        }

        /** Sets {@link ModelMemory#cacheTokens()}. */
        public Builder cacheTokens(long value) {
            cacheTokens = value;
            return this;
        }

        /** Sets {@link ModelMemory#usedTokens()}. */
        public Builder usedTokens(long value) {
            usedTokens = value;
            return this;
        }

        /**
         * What was collected.
         *
         * @throws IllegalArgumentException if one is negative
         */
        public ModelMemory build() {
            return new ModelMemory(weightBytes, cacheBytes, cacheTokens, usedTokens);
        }
    }
}
