package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.strategy.estimation.RoundCosts;
import java.util.List;

/** The passes of the draft in one round, timed. Not thread-safe. */
final class DraftPasses {

    private final DraftModel draft;
    private final RoundCosts costs;
    private boolean typical;
    private int evaluated;
    private long nanos;

    /**
     * No pass yet.
     *
     * @param typical whether the first one will take as long as usual, because the draft has no more text to catch up with
     *     than usual
     */
    DraftPasses(DraftModel draft, RoundCosts costs, boolean typical) {
        this.draft = draft;
        this.costs = costs;
        this.typical = typical;
    }

    boolean reaches(Guess guess) {
        return draft.reaches(guess.node());
    }

    List<Distribution> evaluate(List<Guess> guesses) {
        long start = System.nanoTime();
        List<Distribution> distributions = draft.distributions(guesses.stream().map(Guess::node).toList());
        long time = System.nanoTime() - start;
        if (typical) {
            costs.pass(guesses.size(), time);
        }
        typical = true;
        evaluated += guesses.size();
        nanos += time;
        return distributions;
    }

    /** How many nodes were evaluated. */
    int evaluated() {
        return evaluated;
    }

    /** How long it took. */
    long nanos() {
        return nanos;
    }
}
