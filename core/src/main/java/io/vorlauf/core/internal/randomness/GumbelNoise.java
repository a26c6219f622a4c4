package io.vorlauf.core.internal.randomness;

import io.vorlauf.api.sampling.Distribution;
import java.util.Arrays;

/**
 * One Gumbel vector per position of a text, fixed by the seed alone.
 *
 * <p>The token with the highest {@code log p + G} is distributed as p (the Gumbel-max trick; Maddison, Tarlow and Minka,
 * arXiv 1411.0030), and the {@code n} highest are a draw of n tokens without replacement (Kool et al., arXiv 1903.06059).
 * Because every model sees the same vector at a position, a draft's choice is a good guess at the target's. Immutable and
 * thread-safe.
 */
public final class GumbelNoise {

    private static final double LN_2 = Math.log(2);

    private final long seed;

    /** The noise of a seed. */
    public GumbelNoise(long seed) {
        this.seed = seed;
    }

    /** The token that the distribution chooses at a position; among equals the lowest id. */
    public int choose(Distribution distribution, long position) {
        return top(distribution, position, 1)[0];
    }

    /**
     * The tokens with the highest sums of log-weight and noise at a position, best first.
     *
     * @param count how many, 1 or more
     * @return as many as asked for, or all possible tokens if there are fewer
     */
    public int[] top(Distribution distribution, long position, int count) {
        long key = Mixer.key(seed, position);
        Best best = new Best(Math.min(count, distribution.size()));
        int mode = distribution.mode();
        best.offer(mode, distribution.logWeight(mode) + gumbel(Mixer.bits(key, mode)));
        for (int token = 0; token < distribution.size(); token++) {
            float logWeight = distribution.logWeight(token);
            if (logWeight == Float.NEGATIVE_INFINITY || token == mode) {
                continue;
            }
            long bits = Mixer.bits(key, token);
            // Two logarithms are dear: most tokens are out already by a bound that costs none.
            if (logWeight + upperBound(bits) >= best.worst()) {
                best.offer(token, logWeight + gumbel(bits));
            }
        }
        return best.tokens();
    }

    /** A standard Gumbel number: minus the logarithm of a standard exponential one. */
    static double gumbel(long bits) {
        return -Math.log(-Math.log1p(-Mixer.open(bits)));
    }

    /** No less than {@link #gumbel}: -log(1 - w) is at least w, and w at least 2 to the minus (leading zeros + 1). */
    static double upperBound(long bits) {
        return (Long.numberOfLeadingZeros(bits) + 1) * LN_2;
    }

    /** The highest scores so far, best first. */
    private static final class Best {

        private final int[] tokens;
        private final double[] scores;
        private int size;

        Best(int capacity) {
            tokens = new int[capacity];
            scores = new double[capacity];
        }

        double worst() {
            return size < tokens.length ? Double.NEGATIVE_INFINITY : scores[size - 1];
        }

        void offer(int token, double score) {
            int at = size;
            while (at > 0 && (score > scores[at - 1] || (score == scores[at - 1] && token < tokens[at - 1]))) {
                at--;
            }
            if (at == tokens.length) {
                return;
            }
            int moved = Math.min(size, tokens.length - 1) - at;
            System.arraycopy(tokens, at, tokens, at + 1, moved);
            System.arraycopy(scores, at, scores, at + 1, moved);
            tokens[at] = token;
            scores[at] = score;
            size = Math.min(size + 1, tokens.length);
        }

        int[] tokens() {
            return Arrays.copyOf(tokens, size);
        }
    }
}
