// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Strategies of every kind there is, each a few lines. */
public final class Strategies {

    public static final Parameter<Integer> K = Parameter.integer("k", "guesses ahead", 4, 1, 64);

    private Strategies() {}

    /** A chain of tokens drawn from the draft. */
    public static SpeculationStrategy chain() {
        return of("chain", 1, (context, tree) -> chain(tree.root(), context.parameters().get(K), context, tree));
    }

    private static void chain(DraftNode from, int depth, SpeculationContext context, DraftTree tree) {
        DraftModel draft = context.drafts().get(0);
        DraftNode node = from;
        while (node.depth() < depth && tree.canGrow(node) && draft.reaches(node)) {
            node = tree.sample(node, draft.distribution(node), 1).get(0);
        }
    }

    /** Two drawn and one proposed token after every node. */
    public static SpeculationStrategy bush() {
        return of("bush", 1, (context, tree) -> {
            DraftModel draft = context.drafts().get(0);
            List<DraftNode> level = List.of(tree.root());
            for (int depth = 0; depth < 2; depth++) {
                List<DraftNode> asked = level.stream().filter(draft::reaches).filter(tree::canGrow).toList();
                if (asked.isEmpty()) {
                    return;
                }
                List<Distribution> distributions = draft.distributions(asked);
                for (int i = 0; i < asked.size(); i++) {
                    tree.sample(asked.get(i), distributions.get(i), 2);
                    tree.propose(asked.get(i), 0);
                }
                level = asked.stream().flatMap(node -> node.children().stream()).toList();
            }
        });
    }

    /** A token that is proposed, and behind each node two that are drawn. */
    public static SpeculationStrategy mixture() {
        return of("mixture", 1, (context, tree) -> {
            tree.propose(tree.root(), 1);
            DraftModel draft = context.drafts().get(0);
            if (draft.reaches(tree.root())) {
                tree.sample(tree.root(), draft.distribution(tree.root()), 1);
            }
            for (DraftNode node : tree.root().children()) {
                if (tree.canGrow(node) && draft.reaches(node)) {
                    tree.sample(node, draft.distribution(node), 2);
                }
            }
        });
    }

    /** Looks ahead and proposes the best candidates; where it must not look, it draws. */
    public static SpeculationStrategy chooser() {
        return of("chooser", 1, (context, tree) -> {
            DraftModel draft = context.drafts().get(0);
            DraftNode node = tree.root();
            while (node.depth() < 3 && tree.canGrow(node) && draft.reaches(node)) {
                Distribution distribution = draft.distribution(node);
                List<Candidate> candidates = tree.preview(node, distribution, 2);
                List<DraftNode> children = candidates.isEmpty()
                        ? tree.sample(node, distribution, 2)
                        : tree.propose(node, candidates.stream().mapToInt(Candidate::token).toArray());
                node = children.get(0);
            }
        });
    }

    /** The second draft checks what the first one guesses. */
    public static SpeculationStrategy ladder() {
        return of("ladder", 2, (context, tree) -> {
            DraftModel middle = context.drafts().get(1);
            if (middle.reaches(tree.root())) {
                tree.cascade(tree.root(), middle, inner -> chain(inner.root(), 2, context, inner));
            }
        });
    }

    /** Lets another strategy grow the tree. */
    public static SpeculationStrategy deputy() {
        return opening("deputy", 1, context -> {
            List<Speculation> others =
                    context.others().stream().sorted().flatMap(name -> context.open(name, Map.of()).stream()).toList();
            return new Speculation() {
                @Override
                public void grow(DraftTree tree) {
                    others.forEach(other -> other.grow(tree));
                }

                @Override
                public void close() {
                    others.forEach(Speculation::close);
                }
            };
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
