package io.vorlauf.strategy.linear;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;

/**
 * Linear lookahead: one draft model guesses k tokens ahead, one after the other (Leviathan et al., arXiv 2211.17192).
 *
 * <p>The chain ends early where the tree is at a limit or the draft's own context is full. Thread-safe.
 */
public final class LinearStrategy implements SpeculationStrategy {

    /** How many tokens are drafted in every round. */
    public static final Parameter<Integer> K = Parameter.integer("k", "tokens drafted per round", 4, 1, 64);

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public String description() {
        return "one draft model guesses k tokens ahead, one after the other";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(K);
    }

    @Override
    public int requiredDrafts() {
        return 1;
    }

    @Override
    public Speculation open(SpeculationContext context) {
        DraftModel draft = context.drafts().get(0);
        int k = context.parameters().get(K);
        return tree -> {
            DraftNode node = tree.root();
            while (node.depth() < k && tree.canGrow(node) && draft.reaches(node)) {
                node = tree.sample(node, draft.distribution(node), 1).get(0);
            }
        };
    }
}
