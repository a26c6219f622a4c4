package io.vorlauf.api.model;

/**
 * How much memory a model holds at a moment.
 *
 * @param weightBytes weights as the model holds them, in bytes; what a library keeps of them besides, in another
 *     layout, is not in it
 * @param cacheBytes keys and values of all its sequences, in bytes, room that is reserved but not used included
 * @param cacheTokens how many tokens fit into this room
 * @param usedTokens how many tokens and pending nodes its open sequences have
 */
public record ModelMemory(long weightBytes, long cacheBytes, long cacheTokens, long usedTokens) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public ModelMemory {
        if (weightBytes < 0 || cacheBytes < 0 || cacheTokens < 0 || usedTokens < 0) {
            throw new IllegalArgumentException("memory must be 0 bytes and tokens or more, not " + weightBytes + " and "
                    + cacheBytes + " bytes, " + cacheTokens + " and " + usedTokens + " tokens");
        }
    }
}
