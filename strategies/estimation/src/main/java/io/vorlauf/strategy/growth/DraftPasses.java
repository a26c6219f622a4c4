package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import java.util.List;

/** The passes of the draft in one round, timed. Not thread-safe. */
final class DraftPasses {

    private final DraftModel draft;
    private final Experience experience;
    private boolean typical;
    private int evaluated;
    private long nanos;
    private double usualCost;

    /**
     * No pass yet.
     *
     * @param typical whether the first one will take as long as usual, because the draft has no more text to catch up with
     *     than usual
     */
    DraftPasses(DraftModel draft, Experience experience, boolean typical) {
        this.draft = draft;
        this.experience = experience;
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
            experience.measurements().pass(guesses.size(), time);
        }
        typical = true;
        evaluated += guesses.size();
        nanos += time;
        usualCost += experience.costs().draft(guesses.size());
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

    /** What such passes usually cost. */
    double usualCost() {
        return usualCost;
    }
}
