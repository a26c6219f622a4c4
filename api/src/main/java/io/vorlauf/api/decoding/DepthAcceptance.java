// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

/**
 * How guesses at one depth of the trees fared, the root's children being depth 1.
 *
 * @param attempts rounds in which everything before was accepted and there were guesses at this depth
 * @param accepted rounds in which one of these guesses was accepted
 */
public record DepthAcceptance(int attempts, int accepted) {

    /** Conditional acceptance: accepted per attempt, 0 … 1; NaN without attempts. */
    public double rate() {
        return Ratios.acceptanceRate(accepted, attempts);
    }
}
