// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.tree;

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
import java.util.function.Consumer;

/**
 * Tree speculation: one draft model makes several guesses for each position, and the target evaluates them all in one
 * pass (SpecInfer, Miao et al., arXiv 2305.09781).
 *
 * <p><em>Dynamic</em> growth follows what the draft says: the tree takes the most probable guesses wherever they are,
 * as many as are worth what passes were measured to take (EAGLE-2, Li et al., arXiv 2406.16858; OPT-Tree, Wang et al.,
 * arXiv 2406.17276). <em>Static</em> growth has one shape for all texts, the one that promises the most tokens per
 * second given how often guesses of each rank held so far and how long passes took (Sequoia, Chen et al., arXiv
 * 2402.12374). Where no tree pays, neither asks the draft but now and then. <em>Full</em> growth is dynamic and uses up
 * all nodes whatever they cost.
 *
 * <p>What was learnt in one generation serves the next ones with the same models, unless they have reference costs.
 * Thread-safe.
 */
@RequireEngine
public final class TreeStrategy implements SpeculationStrategy {

    private static final String DYNAMIC = "dynamic";
    private static final String STATIC = "static";
    private static final String FULL = "full";

    /** How trees grow. */
    public static final Parameter<String> GROWTH = Parameter.choice(
            "growth", "how trees grow: as the draft says, in one shape, or to all their nodes", DYNAMIC,
            List.of(DYNAMIC, STATIC, FULL));

    /** How many guesses a tree has at most. */
    public static final Parameter<Integer> NODES = Parameter.integer("nodes", "most guesses in a tree", 12, 1, 128);

    /** How deep a tree is at most. */
    public static final Parameter<Integer> DEPTH = Parameter.integer("depth", "most guesses on a path", 8, 1, 16);

    /** How many guesses a node has below it at most. */
    public static final Parameter<Integer> WIDTH = Parameter.integer("width", "most guesses for one position", 4, 1, 8);

    private final ByModels<Experience> experiences = new ByModels<>(Experience::of);

    @Override
    public String name() {
        return "tree";
    }

    @Override
    public String description() {
        return "one draft model makes several guesses for each position";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(GROWTH, NODES, DEPTH, WIDTH);
    }

    @Override
    public int requiredDrafts() {
        return 1;
    }

    @Override
    public Speculation open(SpeculationContext context) {
        TreeGrowth.Limits limits = new TreeGrowth.Limits(
                context.parameters().get(NODES), context.parameters().get(DEPTH), context.parameters().get(WIDTH));
        TreeGrowth growth = new TreeGrowth(context, experiences.of(context), limits);
        Consumer<DraftTree> grow = switch (context.parameters().get(GROWTH)) {
            case STATIC -> growth::growPlanned;
            case FULL -> growth::growToBudget;
            default -> growth::growWhatPays;
        };
        return new Speculation() {
            @Override
            public void grow(DraftTree tree) {
                grow.accept(tree);
            }

            @Override
            public void observe(RoundOutcome outcome) {
                growth.observe(outcome);
            }
        };
    }
}
