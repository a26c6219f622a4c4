package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftTree;
import java.util.List;

/** What a strategy can see of the candidates before it adds one. The same throughout a generation. */
public enum Sight {

    /** Greedy decoding: candidates are ranked by the draft's log-weights alone. */
    GREEDY,

    /** Coupled verification: candidates are ranked by log-weight and noise. */
    NOISY,

    /** Rejection: nothing; how many to draw must be decided before. */
    BLIND;

    /** Finds out, with a distribution of the token after the root; the root must have room for guesses. */
    public static Sight of(DraftTree tree, Distribution afterRoot) {
        List<Candidate> candidates = tree.preview(tree.root(), afterRoot, 1);
        if (candidates.isEmpty()) {
            return BLIND;
        }
        Candidate best = candidates.get(0);
        return best.score() == afterRoot.logWeight(best.token()) ? GREEDY : NOISY;
    }
}
