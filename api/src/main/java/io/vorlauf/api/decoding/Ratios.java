// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

/**
 * The ratios by which decoding is judged, as {@code docs/metrics.md} defines them, in one place for single generations, for
 * strategies and for sums over experiments. Where there is nothing to divide by, a ratio is {@link Double#NaN}: nothing is
 * known then, which is neither 0 nor infinite.
 */
public final class Ratios {

    private Ratios() {}

    /** Accepted guesses per guess, 0 … 1; NaN if nothing was guessed. */
    public static double acceptanceRate(long acceptedTokens, long draftedTokens) {
        return of(acceptedTokens, draftedTokens);
    }

    /** New tokens per target call, the target's own included: 1 without speculation; NaN without calls. */
    public static double blockEfficiency(long newTokens, long targetCalls) {
        return of(newTokens, targetCalls);
    }

    /** New tokens per second; NaN if no time has passed. */
    public static double tokensPerSecond(long newTokens, long nanos) {
        return of(newTokens, nanos / 1e9);
    }

    /** A part of a whole; NaN if there is no whole. */
    public static double of(double part, double whole) {
        return whole == 0 ? Double.NaN : part / whole;
    }
}
