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
import io.vorlauf.strategy.growth.Experience;
import io.vorlauf.strategy.growth.TreeGrowth;
import java.util.List;

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

    private final ByModels<Experience> experiences = new ByModels<>(Experience::of);

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
        return new Generation(new TreeGrowth(context, experiences.of(context), limits), limits);
    }

    /** One generation: guesses what pays, at the prices of the moment. */
    private static final class Generation implements Speculation {

        private final TreeGrowth growth;
        private final LookupProposer lookup;

        Generation(TreeGrowth growth, TreeGrowth.Limits limits) {
            this.growth = growth;
            this.lookup = new LookupProposer(Math.min(LONGEST_LOOKUP, limits.nodes()));
        }

        @Override
        public void grow(DraftTree tree) {
            growth.growWhatPays(tree, lookup.next(tree.root().history()));
        }

        @Override
        public void observe(RoundOutcome outcome) {
            lookup.observe(outcome.newTokens());
            growth.observe(outcome);
        }
    }
}
