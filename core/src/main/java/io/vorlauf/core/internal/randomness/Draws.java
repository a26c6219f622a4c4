// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.randomness;

/**
 * The random decisions of rejection verification, in the order in which they are taken.
 *
 * <p>An engine decides by the seed of a generation. A test can start one that decides otherwise, and so take every
 * decision every way.
 */
public interface Draws {

    /**
     * Decides for an index with probability proportional to its weight; never for one of weight 0.
     *
     * @param weights not negative, at least one positive
     */
    int choose(double[] weights);

    /** Decides for yes with a probability: never at 0, always at 1 or more. */
    boolean accept(double probability);
}
