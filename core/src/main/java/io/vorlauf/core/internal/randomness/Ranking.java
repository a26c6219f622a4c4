// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.randomness;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import java.util.List;

/** An order of a distribution's tokens at a position of a text; the first is what is chosen there. */
public interface Ranking {

    /** The order by log-weight alone: greedy decoding. */
    Ranking GREEDY = new Ranking() {

        @Override
        public List<Candidate> top(Distribution distribution, long position, int count) {
            Highest highest = new Highest(Math.min(count, distribution.size()));
            int token = distribution.next(0, Float.NEGATIVE_INFINITY);
            while (token < distribution.size()) {
                highest.offer(token, distribution.logWeight(token));
                // Scores are log-weights, so nothing is lost; one that equals the worst has a higher id.
                token = distribution.next(token + 1, Math.nextUp((float) highest.worst()));
            }
            return highest.candidates();
        }

        @Override
        public int choose(Distribution distribution, long position) {
            return distribution.mode();
        }
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
