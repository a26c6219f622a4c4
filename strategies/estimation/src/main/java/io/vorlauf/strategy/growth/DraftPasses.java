package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.strategy.estimation.RoundCosts;
import java.util.List;
import java.util.function.LongSupplier;

/** The passes of the draft in one round, timed. Not thread-safe. */
final class DraftPasses {

    private final DraftModel draft;
    private final Experience experience;
    private final LongSupplier clock;
    private final boolean inStep;
    private int evaluated;
    private long nanos;
    private double usualCost;

    /**
     * No pass yet.
     *
     * @param clock tells nanoseconds
     * @param inStep whether the draft has no more text to catch up with than usual
     */
    DraftPasses(DraftModel draft, Experience experience, LongSupplier clock, boolean inStep) {
        this.draft = draft;
        this.experience = experience;
        this.clock = clock;
        this.inStep = inStep;
    }

    boolean reaches(Guess guess) {
        return draft.reaches(guess.node());
    }

    List<Distribution> evaluate(List<Guess> guesses) {
        long start = clock.getAsLong();
        List<Distribution> distributions = draft.distributions(guesses.stream().map(Guess::node).toList());
        long time = clock.getAsLong() - start;
        boolean root = guesses.get(0).depth() == 0;
        if (!root) {
            experience.measurements().pass(guesses.size(), time);
        } else if (inStep) {
            experience.measurements().rootPass(guesses.size(), time);
        }
        RoundCosts costs = experience.costs();
        usualCost += costs.draft(guesses.size()) + (root ? costs.rootDraft() - costs.draft(1) : 0);
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

    /** What such passes usually cost. */
    double usualCost() {
        return usualCost;
    }
}
