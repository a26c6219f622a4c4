package io.vorlauf.core.internal.randomness;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import java.util.List;

/** An order of a distribution's tokens at a position of a text; the first is what is chosen there. */
public interface Ranking {

    /** The order by log-weight alone: greedy decoding. */
    Ranking GREEDY = (distribution, position, count) -> {
        Highest highest = new Highest(Math.min(count, distribution.size()));
        for (int token = 0; token < distribution.size(); token++) {
            float logWeight = distribution.logWeight(token);
            if (logWeight > Float.NEGATIVE_INFINITY && logWeight >= highest.worst()) {
                highest.offer(token, logWeight);
            }
        }
        return highest.candidates();
    };

    /**
     * The first tokens of the order; among equals the lower id first.
     *
     * @param count how many, 1 or more
     * @return as many as asked for, or all possible tokens if there are fewer
     */
    List<Candidate> top(Distribution distribution, long position, int count);

    /** The first token of the order. */
    default int choose(Distribution distribution, long position) {
        return top(distribution, position, 1).get(0).token();
    }
}
