package io.vorlauf.strategy.bandit;

import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.StrategyLaws;
import java.util.List;

class BanditLawsTest extends StrategyLaws {

    @Override
    protected SpeculationStrategy strategy() {
        return new BanditStrategy();
    }

    /** Which arm is chosen depends on the clock. */
    @Override
    protected boolean reproducible() {
        return false;
    }

    @Override
    protected List<SpeculationStrategy> others() {
        return List.of(new Repeating(1), new Repeating(3));
    }

    /** Proposes the last token again. */
    private record Repeating(int times) implements SpeculationStrategy {

        @Override
        public String name() {
            return "repeating-" + times;
        }

        @Override
        public String description() {
            return "proposes the last token " + times + " times";
        }

        @Override
        public Speculation open(SpeculationContext context) {
            return tree -> {
                DraftNode node = tree.root();
                while (node.depth() < times && tree.canGrow(node)) {
                    node = tree.propose(node, node.token()).get(0);
                }
            };
        }
    }
}
