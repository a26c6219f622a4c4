package io.vorlauf.strategy.adaptive;

import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.strategy.estimation.RoundCosts;
import io.vorlauf.strategy.growth.Experience;
import io.vorlauf.strategy.growth.GrowthLimits;
import io.vorlauf.strategy.growth.Prices;
import io.vorlauf.strategy.growth.Seed;
import io.vorlauf.strategy.growth.TreeGrowth;
import java.util.List;

/** One generation: guesses what pays, at the prices of the moment. */
final class AdaptiveSpeculation implements Speculation {

    private static final int LONGEST_LOOKUP = 16;

    private final Experience experience;
    private final DraftTrial trial;
    private final GrowthLimits limits;
    private final TreeGrowth growth;
    private final LookupSeeds lookup;
    private final boolean drafts;

    AdaptiveSpeculation(SpeculationContext context, Knowledge knowledge, GrowthLimits limits) {
        this.experience = knowledge.experience();
        this.trial = knowledge.trial();
        this.limits = limits;
        this.growth = new TreeGrowth(context, experience, limits);
        this.lookup = new LookupSeeds(Math.min(LONGEST_LOOKUP, limits.nodes()));
        this.drafts = !context.drafts().isEmpty();
    }

    @Override
    public void grow(DraftTree tree) {
        RoundCosts costs = experience.costs();
        double rate = Math.max(experience.rate(), 1 / costs.round(0));
        Prices prices = Prices.of(costs, rate, limits.nodes());
        List<Seed> seeds = lookup.next(tree.root().history());
        if (drafts && trial.next(experience.measurements().knowsPlainRounds())) {
            growth.growByPrice(tree, prices, seeds);
        } else {
            growth.growSeeds(tree, prices, seeds);
        }
    }

    @Override
    public void observe(RoundOutcome outcome) {
        lookup.observe(outcome.accepted(), outcome.next());
        double cost = growth.observe(outcome);
        if (growth.evaluated() > 0) {
            trial.observe(outcome.accepted().length() + 1, cost);
        }
    }
}
