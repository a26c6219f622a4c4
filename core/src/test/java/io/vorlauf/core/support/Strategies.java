// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.support;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Strategies for tests, each a few lines. */
public final class Strategies {

    public static final Parameter<Integer> K = Parameter.integer("k", "guesses ahead", 4, 1, 64);

    private Strategies() {}

    /** k sampled tokens in a chain. */
    public static SpeculationStrategy chain() {
        return of("chain", 1, (context, tree) -> {
            DraftModel draft = context.drafts().get(0);
            DraftNode node = tree.root();
            while (node.depth() < context.parameters().get(K) && tree.canGrow(node) && draft.reaches(node)) {
                node = tree.sample(node, draft.distribution(node), 1).get(0);
            }
        });
    }

    /** k proposed tokens in a chain: the draft's favourites as point masses. */
    public static SpeculationStrategy favourites() {
        return of("favourites", 1, (context, tree) -> {
            DraftModel draft = context.drafts().get(0);
            DraftNode node = tree.root();
            while (node.depth() < context.parameters().get(K) && tree.canGrow(node) && draft.reaches(node)) {
                node = tree.propose(node, draft.distribution(node).mode()).get(0);
            }
        });
    }

    /** A tree: k levels, two sampled and one proposed child each, the draft asked for a whole level at once. */
    public static SpeculationStrategy bush() {
        return of("bush", 1, (context, tree) -> {
            DraftModel draft = context.drafts().get(0);
            List<DraftNode> level = List.of(tree.root());
            for (int depth = 0; depth < context.parameters().get(K) && depth < 4; depth++) {
                List<DraftNode> asked = level.stream().filter(draft::reaches).filter(tree::canGrow).toList();
                if (asked.isEmpty()) {
                    return;
                }
                var distributions = draft.distributions(asked);
                for (int i = 0; i < asked.size(); i++) {
                    tree.sample(asked.get(i), distributions.get(i), 2);
                    tree.propose(asked.get(i), 0);
                }
                level = asked.stream().flatMap(node -> node.children().stream()).toList();
            }
        });
    }

    /** A strategy from what it does in every round. */
    public static SpeculationStrategy of(String name, int drafts, BiConsumer<SpeculationContext, DraftTree> grow) {
        return opening(name, drafts, context -> tree -> grow.accept(context, tree));
    }

    /** A strategy from what it opens. */
    public static SpeculationStrategy opening(String name, int drafts, Function<SpeculationContext, Speculation> open) {
        return new SpeculationStrategy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return "for tests";
            }

            @Override
            public List<Parameter<?>> parameters() {
                return List.of(K);
            }

            @Override
            public int requiredDrafts() {
                return drafts;
            }

            @Override
            public Speculation open(SpeculationContext context) {
                return open.apply(context);
            }
        };
    }
}
