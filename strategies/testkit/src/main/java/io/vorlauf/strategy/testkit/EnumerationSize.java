// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

/**
 * How large the texts are whose every random outcome is tried, or counted. The number of outcomes grows with the power
 * of the length, and faster with the size of trees.
 *
 * @param vocabulary number of tokens, 2 … 26; one more than a sampler's top-k where that is larger
 * @param newTokens length of the texts, 1 or more; a tree is one token less deep
 * @param maxRuns the most outcomes to try before giving up, 1 or more
 * @param samples how many texts are counted where outcomes cannot be tried one by one, 1 or more
 */
public record EnumerationSize(int vocabulary, int newTokens, int maxRuns, int samples) {

    /** Three tokens, three of them in a text, 100,000 outcomes, 4,000 samples. */
    public static final EnumerationSize DEFAULT = new EnumerationSize(3, 3, 100_000, 4_000);

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public EnumerationSize {
        if (vocabulary < 2 || vocabulary > 26 || newTokens < 1 || maxRuns < 1 || samples < 1) {
            throw new IllegalArgumentException("a vocabulary of 2 to 26 tokens and positive numbers are wanted, not "
                    + vocabulary + ", " + newTokens + ", " + maxRuns + ", " + samples);
        }
    }
}
