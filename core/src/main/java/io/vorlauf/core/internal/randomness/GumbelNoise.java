// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.randomness;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import java.util.List;

/**
 * One Gumbel vector per position of a text, fixed by the seed alone.
 *
 * <p>The token with the highest {@code log p + G} is distributed as p (the Gumbel-max trick; Maddison, Tarlow and
 * Minka, arXiv 1411.0030), and the {@code n} highest are a draw of n tokens without replacement (Kool et al., arXiv
 * 1903.06059). Because every model sees the same vector at a position, a draft's choice is a good guess at the
 * target's. Immutable and thread-safe.
 */
public final class GumbelNoise implements Ranking {

    private static final double LN_2 = Math.log(2);
    private static final double SLACK = 1e-9;
    private static final int BUCKET_SHIFT = Long.SIZE - 10;
    private static final double[] BOUNDS = bounds();

    private final long seed;

    /** The noise of a seed. */
    public GumbelNoise(long seed) {
        this.seed = seed;
    }

    /** {@inheritDoc} The order is by the sum of log-weight and noise. */
    @Override
    public List<Candidate> top(Distribution distribution, long position, int count) {
        long key = Mixer.key(seed, position);
        Highest highest = new Highest(Math.min(count, distribution.size()));
        int mode = distribution.mode();
        highest.offer(mode, distribution.logWeight(mode) + gumbel(Mixer.bits(key, mode)));
        int token = next(distribution, key, 0, highest.worst());
        while (token < distribution.size()) {
            if (token != mode) {
                highest.offer(token, distribution.logWeight(token) + gumbel(Mixer.bits(key, token)));
            }
            token = next(distribution, key, token + 1, highest.worst());
        }
        return highest.candidates();
    }

    /**
     * The next token that may reach a score; the size of the vocabulary if there is none. Two logarithms are dear:
     * almost all tokens are out by a bound that is looked up, in a loop that calls nothing.
     */
    private static int next(Distribution distribution, long key, int from, double score) {
        int size = distribution.size();
        for (int token = from; token < size; token++) {
            float logWeight = distribution.logWeight(token);
            if (logWeight + upperBound(Mixer.bits(key, token)) >= score && logWeight > Float.NEGATIVE_INFINITY) {
                return token;
            }
        }
        return size;
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
