// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.bandit;

import io.vorlauf.api.sampling.Distribution;
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

    @Override
    protected List<SpeculationStrategy> others() {
        return List.of(new Repeating(1), new Repeating(3), new Drawing());
    }

    /** Draws from a distribution of its own, and once more behind what it drew first. */
    private record Drawing() implements SpeculationStrategy {

        @Override
        public String name() {
            return "drawing";
        }

        @Override
        public String description() {
            return "draws from a fixed distribution";
        }

        @Override
        public Speculation open(SpeculationContext context) {
            Distribution distribution = Distribution.weighted(3, 1, 2);
            return tree -> {
                for (DraftNode drawn : tree.sample(tree.root(), distribution, 2)) {
                    tree.sample(drawn, distribution, 1);
                }
            };
        }
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
