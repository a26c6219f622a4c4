// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.strategy.estimation.Calibration;
import io.vorlauf.strategy.estimation.Load;
import io.vorlauf.strategy.estimation.RankAcceptance;
import io.vorlauf.strategy.estimation.RoundCosts;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that is learnt about one target with its drafts. Acceptance is learnt separately for each {@link Preview}; costs
 * are the same for all. Thread-safe.
 */
public final class Experience {

    private static final double FORGETTING = 1 - 1 / 64.0;
    private static final double ENOUGH = 4;
    private static final double USUAL = 1.6;

    private final RoundCosts costs;
    private final RoundCosts assumed = new RoundCosts();
    private final Map<Preview, Calibration> calibrations = new EnumMap<>(Preview.class);
    private final Map<Preview, RankAcceptance> acceptances = new EnumMap<>(Preview.class);
    /** For each level of load whether a draft is worth its time. */
    private final List<DraftTrial> trials = Stream.generate(DraftTrial::new).limit(Load.levels()).toList();
    private double tokens;
    private double plainRounds;
    private double rounds;

    /** What a strategy can see of the candidates before it adds one. The same throughout a generation. */
    public enum Preview {

        /** Greedy decoding: candidates are ranked by the draft's log-weights alone. */
        GREEDY,

        /** Coupled verification: candidates are ranked by log-weight and noise. */
        COUPLED,

        /** Rejection: nothing; how many to draw must be decided before. */
        NONE;

        /** Finds out, with a distribution of the token after the root; the root must have room for guesses. */
        public static Preview of(DraftTree tree, Distribution afterRoot) {
            List<Candidate> candidates = tree.preview(tree.root(), afterRoot, 1);
            if (candidates.isEmpty()) {
                return NONE;
            }
            Candidate best = candidates.get(0);
            return best.score() == afterRoot.logWeight(best.token()) ? GREEDY : COUPLED;
        }
    }

    /** An experience of nothing. */
    public Experience() {
        this(new RoundCosts());
    }

    private Experience(RoundCosts costs) {
        this.costs = costs;
        for (Preview preview : Preview.values()) {
            calibrations.put(preview, new Calibration());
            acceptances.put(preview, new RankAcceptance());
        }
    }

    /** An experience that begins with a generation, and knows what rounds cost if that has reference costs. */
    public static Experience of(SpeculationContext context) {
        return new Experience(RoundCosts.of(context));
    }

    /** How sure candidates are. */
    public Calibration calibration(Preview preview) {
        return calibrations.get(preview);
    }

    /** How often guesses of a rank hold. */
    public RankAcceptance acceptance(Preview preview) {
        return acceptances.get(preview);
    }

    /** Whether the draft is worth its time at the load of the moment. */
    DraftTrial trial() {
        return trials.get(costs.load().level());
    }

    /** What rounds cost, to learn from more of them. */
    public RoundCosts measurements() {
        return costs;
    }

    /** What rounds cost: as measured, or as assumed while too few were measured. */
    public RoundCosts costs() {
        return costs.measured() ? costs : assumed;
    }

    /**
     * Counts a round.
     *
     * @param newTokens how many tokens came of it
     * @param cost what it should have cost, in rounds without guesses: where other programs disturb the clock, that is
     *     a better measure than the time it took
     */
    public synchronized void observe(int newTokens, double cost) {
        tokens = FORGETTING * tokens + newTokens;
        plainRounds = FORGETTING * plainRounds + cost;
        rounds = FORGETTING * rounds + 1;
    }

    /**
     * Tokens per unit of {@link #costs()} that were made of late, as the ratio of totals. At first, 1.6 times as many
     * as plain decoding makes: at its rate, first trees would be larger than they pay for.
     */
    public synchronized double rate() {
        return (rounds < ENOUGH ? USUAL : tokens / plainRounds) / costs().plain();
    }
}
