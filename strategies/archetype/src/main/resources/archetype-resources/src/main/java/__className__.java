package ${package};

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;

/** A chain of guesses from one draft model, as a beginning. */
public final class ${className} implements SpeculationStrategy {

    /** How many tokens are guessed ahead. */
    public static final Parameter<Integer> K = Parameter.integer("k", "tokens guessed per round", 3, 1, 16);

    @Override
    public String name() {
        return "${artifactId}";
    }

    @Override
    public String description() {
        return "one draft model guesses k tokens ahead";
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
        // Called once per round. What stays in the tree is checked by the target; nothing here can make the text wrong.
        return tree -> {
            DraftNode node = tree.root();
            while (node.depth() < k && tree.canGrow(node) && draft.reaches(node)) {
                List<DraftNode> guesses = tree.sample(node, draft.distribution(node), 1);
                node = guesses.get(0);
            }
        };
    }
}
