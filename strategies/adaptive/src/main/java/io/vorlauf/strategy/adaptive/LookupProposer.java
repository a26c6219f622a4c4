// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.adaptive;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.strategy.growth.TreeGrowth;
import io.vorlauf.strategy.ngram.NgramIndex;
import java.util.ArrayList;
import java.util.List;

/**
 * Guesses that the text goes on as it did before, and how far that can be trusted. Not thread-safe.
 *
 * <p>Matches are told apart by length. How often the first token of a continuation, the second, and so on became text
 * is learnt from every round, whether they were guessed or not, and only from this text: some repeat themselves, others
 * do not.
 */
final class LookupProposer {

    private static final int[][] LENGTHS = {{5, 8}, {3, 4}, {2, 2}};
    private static final double[] FIRST = {0.5, 0.25, 0.1};
    private static final double FURTHER = 0.6;
    private static final double PRIOR = 4;
    private static final double FORGETTING = 0.97;
    private static final double HIGHEST = 0.99;
    private static final int POSITIONS = 4;

    private final int longest;
    private final List<NgramIndex> indexes = new ArrayList<>();
    private final double[][] held = new double[LENGTHS.length][POSITIONS];
    private final double[][] seen = new double[LENGTHS.length][POSITIONS];
    private Tokens continuation = Tokens.empty();
    private int length;

    /**
     * A proposer for one generation.
     *
     * @param longest the most tokens of a continuation
     */
    LookupProposer(int longest) {
        this.longest = longest;
        for (int[] lengths : LENGTHS) {
            indexes.add(new NgramIndex(lengths[0], lengths[1]));
        }
    }

    /** The continuation after the longest match; empty if there is none. */
    List<TreeGrowth.Proposal> next(TokenHistory text) {
        continuation = Tokens.empty();
        for (int i = 0; i < LENGTHS.length; i++) {
            indexes.get(i).read(text);
            if (continuation.isEmpty()) {
                List<Tokens> found = indexes.get(i).continuations(text, longest, 1);
                if (!found.isEmpty()) {
                    continuation = found.get(0);
                    length = i;
                }
            }
        }
        List<TreeGrowth.Proposal> proposals = new ArrayList<>(continuation.length());
        for (int i = 0; i < continuation.length(); i++) {
            proposals.add(new TreeGrowth.Proposal(continuation.get(i), probability(Math.min(i, POSITIONS - 1))));
        }
        return proposals;
    }

    private double probability(int position) {
        double prior = position == 0 ? FIRST[length] : FURTHER;
        return Math.min(HIGHEST, (held[length][position] + PRIOR * prior) / (seen[length][position] + PRIOR));
    }

    /** Learns how the text went on. */
    void observe(Tokens newTokens) {
        Tokens expected = continuation;
        continuation = Tokens.empty();
        for (int i = 0; i < Math.min(expected.length(), newTokens.length()); i++) {
            boolean holds = expected.get(i) == newTokens.get(i);
            int position = Math.min(i, POSITIONS - 1);
            held[length][position] = FORGETTING * held[length][position] + (holds ? 1 : 0);
            seen[length][position] = FORGETTING * seen[length][position] + 1;
            if (!holds) {
                return;
            }
        }
    }
}
