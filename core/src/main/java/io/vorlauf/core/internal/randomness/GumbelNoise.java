// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.randomness;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One Gumbel vector per position of a text, fixed by the seed alone.
 *
 * <p>The token with the highest {@code log p + G} is distributed as p (the Gumbel-max trick; Maddison, Tarlow and
 * Minka, arXiv 1411.0030), and the {@code n} highest are a draw of n tokens without replacement (Kool et al., arXiv
 * 1903.06059). Because every model sees the same vector at a position, a draft's choice is a good guess at the
 * target's.
 *
 * <p>Of two logarithms per number almost none are taken: the bits of a number bound it, and so does a list of the tokens
 * that are <em>loud</em> at a position, one of 64. All others can only win by their log-weights, among which there is no
 * need to look at the noise. The lists of some positions are remembered, since models are asked about the same
 * positions again and again: the draft at many nodes, then the target. Thread-safe.
 */
public final class GumbelNoise implements Ranking {

    private static final double LN_2 = Math.log(2);
    private static final double SLACK = 1e-9;
    private static final int BUCKET_SHIFT = Long.SIZE - 10;
    private static final double[] BOUNDS = bounds();
    private static final int LOUD_SHIFT = Long.SIZE - 6;
    /** No number of a token that is not loud is higher. */
    private static final double QUIET = upperBound(1L << LOUD_SHIFT);
    /** How many positions are remembered. */
    private static final int REMEMBERED = 16;

    private final long seed;
    private final AtomicReferenceArray<Loud> remembered = new AtomicReferenceArray<>(REMEMBERED);

    /**
     * The loud tokens of a position.
     *
     * @param size all tokens below it were looked at
     * @param tokens in their order
     */
    private record Loud(long position, int size, int... tokens) {

        static Loud of(long key, long position, int size) {
            int[] tokens = new int[size / 32 + 16];
            int count = 0;
            for (int token = 0; token < size; token++) {
                if (isLoud(Mixer.bits(key, token))) {
                    if (count == tokens.length) {
                        tokens = Arrays.copyOf(tokens, 2 * count);
                    }
                    tokens[count++] = token;
                }
            }
            return new Loud(position, size, Arrays.copyOf(tokens, count));
        }
    }

    /** The noise of a seed. */
    public GumbelNoise(long seed) {
        this.seed = seed;
    }

    /** {@inheritDoc} The order is by the sum of log-weight and noise. */
    @Override
    public List<Candidate> top(Distribution distribution, long position, int count) {
        long key = Mixer.key(seed, position);
        int size = distribution.size();
        Highest highest = new Highest(Math.min(count, size));
        int mode = distribution.mode();
        highest.offer(mode, distribution.logWeight(mode) + gumbel(Mixer.bits(key, mode)));
        for (int token : loud(key, position, size).tokens()) {
            if (token != mode && token < size) {
                offer(highest, distribution, token, Mixer.bits(key, token));
            }
        }
        int token = distribution.next(0, quietest(highest));
        while (token < size) {
            long bits = Mixer.bits(key, token);
            if (token != mode && !isLoud(bits)) {
                offer(highest, distribution, token, bits);
            }
            token = distribution.next(token + 1, quietest(highest));
        }
        return highest.candidates();
    }

    private Loud loud(long key, long position, int size) {
        int slot = (int) Math.floorMod(position, (long) REMEMBERED);
        Loud known = remembered.get(slot);
        if (known == null || known.position() != position || known.size() < size) {
            known = Loud.of(key, position, size);
            remembered.set(slot, known);
        }
        return known;
    }

    private static boolean isLoud(long bits) {
        return bits >>> LOUD_SHIFT == 0;
    }

    /** The log-weight that a token needs to get in if it is not loud; sums are rounded. */
    private static double quietest(Highest highest) {
        double worst = highest.worst();
        return worst - QUIET - Math.ulp(worst);
    }

    /** Two logarithms are dear: most tokens are out by a bound that is looked up. */
    private static void offer(Highest highest, Distribution distribution, int token, long bits) {
        float logWeight = distribution.logWeight(token);
        if (logWeight + upperBound(bits) >= highest.worst() && logWeight > Float.NEGATIVE_INFINITY) {
            highest.offer(token, logWeight + gumbel(bits));
        }
    }

    /** A standard Gumbel number: minus the logarithm of a standard exponential one. */
    static double gumbel(long bits) {
        return -Math.log(-Math.log1p(-Mixer.open(bits)));
    }

    /**
     * No less than {@link #gumbel}, which falls as the bits grow: what it is at the lower edge of their bucket. The
     * lowest bucket has none: there -log(1 - w) is at least w, and w at least 2 to the minus (leading zeros + 1).
     */
    static double upperBound(long bits) {
        int bucket = (int) (bits >>> BUCKET_SHIFT);
        return bucket == 0 ? (Long.numberOfLeadingZeros(bits) + 1) * LN_2 : BOUNDS[bucket];
    }

    private static double[] bounds() {
        double[] bounds = new double[1 << (Long.SIZE - BUCKET_SHIFT)];
        for (int bucket = 1; bucket < bounds.length; bucket++) {
            // The logarithms may be off by their last bits.
            bounds[bucket] = gumbel((long) bucket << BUCKET_SHIFT) + SLACK;
        }
        return bounds;
    }
}
