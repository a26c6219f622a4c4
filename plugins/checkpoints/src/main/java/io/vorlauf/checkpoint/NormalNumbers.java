package io.vorlauf.checkpoint;

/**
 * A stream of nearly normal numbers, fast enough for hundreds of millions: each is the sum of four uniform ones,
 * which come from one step of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
 */
final class NormalNumbers {

    private static final long GOLDEN_GAMMA = 0x9e37_79b9_7f4a_7c15L;
    private static final int LOWER = 0xffff;
    /** The mean of four uniform integers from 0 to 65535. */
    private static final float MEAN = 2 * LOWER;
    /** Their standard deviation, inverted: the variance of one is (65536² - 1) / 12. */
    private static final float SCALE = (float) (1 / Math.sqrt(4 * (0x1p32 - 1) / 12));

    private long state;

    /** The stream that belongs to a seed and a name. */
    NormalNumbers(long seed, String name) {
        state = mix(seed) ^ mix(name.hashCode());
    }

    /** The next number: mean 0, standard deviation 1, magnitude below 3.5. */
    float next() {
        state += GOLDEN_GAMMA;
        long bits = mix(state);
        long sum = (bits & LOWER) + (bits >>> 16 & LOWER) + (bits >>> 32 & LOWER) + (bits >>> 48);
        return (sum - MEAN) * SCALE;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }
}
