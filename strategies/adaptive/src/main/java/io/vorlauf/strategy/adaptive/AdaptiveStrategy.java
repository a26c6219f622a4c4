// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.adaptive;

import io.vorlauf.api.decoding.RequireEngine;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.estimation.ByModels;
import io.vorlauf.strategy.estimation.Load;
import io.vorlauf.strategy.estimation.RoundCosts;
import io.vorlauf.strategy.growth.Experience;
import io.vorlauf.strategy.growth.Prices;
import io.vorlauf.strategy.growth.TreeGrowth;
import java.util.List;
import java.util.stream.Stream;

/**
 * Speculates as far as it pays: the number of guesses, their depth and whether to guess at all follow what is measured,
 * so as to make the most tokens per second (goodput, Liu et al., arXiv 2406.14066).
 *
 * <p>A guess enters the tree if the probability that it becomes text is worth more than the time its verification
 * takes, at the rate at which tokens are made anyway (Dinkelbach's method for ratios); the draft is asked once more if
 * what can be expected of it is worth its pass. What the text itself said before is guessed too, without a draft, where
 * that has held so far. A draft that loses time is not asked any more; after a while, and then after ever longer
 * whiles, it gets another trial. Without drafts there is lookup alone.
 *
 * <p>Where generations share the target's passes, a guess keeps all of them waiting and costs accordingly more: the
 * more there are, the fewer guesses are made.
 *
 * <p>What was learnt in one generation serves the next ones with the same models, unless they have reference costs.
 * Thread-safe.
 */
@RequireEngine
public final class AdaptiveStrategy implements SpeculationStrategy {

    /** How many guesses a tree has at most. */
    public static final Parameter<Integer> NODES = Parameter.integer("nodes", "most guesses in a tree", 48, 1, 128);

    /** How deep the draft looks at most. */
    public static final Parameter<Integer> DEPTH =
            Parameter.integer("depth", "most guesses of the draft on a path", 12, 1, 16);

    private static final int WIDTH = 4;
    private static final int LONGEST_LOOKUP = 16;
    /** After so many rounds without a guess, so many are left out while the draft is not asked. */
    private static final int IDLE = 8;
    private static final int REST = 8;

    private final ByModels<Knowledge> known = new ByModels<>(Knowledge::of);

    /**
     * What is kept about a target and its drafts: acceptance and costs, and for each level of load whether the draft is
     * worth its time.
     */
    private record Knowledge(Experience experience, List<DraftTrial> trials) {

        static Knowledge of(SpeculationContext context) {
            return new Knowledge(Experience.of(context),
                    Stream.generate(DraftTrial::new).limit(Load.levels()).toList());
        }

        Load load() {
            return experience.measurements().load();
        }

        DraftTrial trial() {
            return trials.get(load().level());
        }
    }

    @Override
    public String name() {
        return "adaptive";
    }

    @Override
    public String description() {
        return "guesses as far as measured acceptance and cost say that it pays";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(NODES, DEPTH);
    }

    @Override
    public Speculation open(SpeculationContext context) {
        TreeGrowth.Limits limits =
                new TreeGrowth.Limits(context.parameters().get(NODES), context.parameters().get(DEPTH), WIDTH);
        return new Generation(context, known.of(context), limits);
    }

    /** One generation: guesses what pays, at the prices of the moment. */
    private static final class Generation implements Speculation {

        private final Knowledge knowledge;
        private final Experience experience;
        private final TreeGrowth.Limits limits;
        private final TreeGrowth growth;
        private final LookupProposer lookup;
        private final boolean drafts;
        private int idle;

        Generation(SpeculationContext context, Knowledge knowledge, TreeGrowth.Limits limits) {
            this.knowledge = knowledge;
            this.experience = knowledge.experience();
            this.limits = limits;
            this.growth = new TreeGrowth(context, experience, limits);
            this.lookup = new LookupProposer(Math.min(LONGEST_LOOKUP, limits.nodes()));
            this.drafts = !context.drafts().isEmpty();
        }

        @Override
        public void grow(DraftTree tree) {
            RoundCosts costs = experience.costs();
            double rate = Math.max(experience.rate(), 1 / costs.round(0));
            Prices prices = Prices.of(costs, rate, limits.nodes());
            boolean plainKnown = experience.measurements().knowsPlainRounds();
            List<TreeGrowth.Proposal> proposals = lookup.next(tree.root().history());
            int generations = knowledge.load().generations();
            if (drafts && knowledge.trial().next(plainKnown, generations)) {
                growth.growByPrice(tree, prices, proposals);
                idle = 0;
            } else {
                growth.growProposals(tree, prices, proposals);
                idle = tree.root().children().isEmpty() ? idle + 1 : 0;
                if (idle >= IDLE) {
                    tree.skip(knowledge.trial().rest(REST, generations));
                }
            }
        }

        @Override
        public void observe(RoundOutcome outcome) {
            lookup.observe(outcome.newTokens());
            double cost = growth.observe(outcome);
            if (growth.evaluated() > 0) {
                knowledge.trial().observe(outcome.newTokens().length(), cost, outcome.generations());
            }
        }
    }
}
