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
        for (int token = 0; token < distribution.size(); token++) {
            float logWeight = distribution.logWeight(token);
            if (logWeight == Float.NEGATIVE_INFINITY || token == mode) {
                continue;
            }
            long bits = Mixer.bits(key, token);
            // Two logarithms are dear: most tokens are out already by a bound that costs none.
            if (logWeight + upperBound(bits) >= highest.worst()) {
                highest.offer(token, logWeight + gumbel(bits));
            }
        }
        return highest.candidates();
    }

    /** A standard Gumbel number: minus the logarithm of a standard exponential one. */
    static double gumbel(long bits) {
        return -Math.log(-Math.log1p(-Mixer.open(bits)));
    }

    /** No less than {@link #gumbel}: -log(1 - w) is at least w, and w at least 2 to the minus (leading zeros + 1). */
    static double upperBound(long bits) {
        return (Long.numberOfLeadingZeros(bits) + 1) * LN_2;
    }
}
