// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.randomness;

/**
 * A counter-based generator: 64 random bits as a function of a key and a counter.
 *
 * <p>The bits of counter {@code n} are the n-th output of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) started at
 * the key, which needs no state because SplitMix64 is itself a counter behind a mixing function. Keys are derived
 * with another mixing function (Stafford's variant 4 against variant 13), so that streams are not shifted copies of
 * each other.
 */
final class Mixer {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Mixer() {}

    /** The key of a stream of a seed: {@code stream} may be a position or a purpose. */
    static long key(long seed, long stream) {
        long z = seed + 0x6A09E667F3BCC909L;
        z = variant4(z);
        return variant4(z ^ (stream * 0xD1342543DE82EF95L + 0xBB67AE8584CAA73BL));
    }

    /** The bits of a counter. */
    static long bits(long key, long counter) {
        long z = key + (counter + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static long variant4(long z) {
        z = (z ^ (z >>> 33)) * 0x62A9D9ED799705F5L;
        z = (z ^ (z >>> 28)) * 0xCB24D0A5C88C35B3L;
        return z ^ (z >>> 32);
    }

    /** A number in (0, 1), never 0 and never 1, from the upper 53 bits. */
    static double open(long bits) {
        return ((bits >>> 11) + 0.5) * 0x1p-53;
    }

    /** A number in [0, 1) from the upper 53 bits. */
    static double halfOpen(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }
}
