// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit.example;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;

/** Proposes the same token again: what was said last is said once more. Needs no draft model. */
public final class RepeatStrategy implements SpeculationStrategy {

    /** How often the last token is proposed. */
    public static final Parameter<Integer> TIMES =
            Parameter.integer("times", "how often the last token is proposed again", 2, 1, 16);

    @Override
    public String name() {
        return "repeat";
    }

    @Override
    public String description() {
        return "proposes the last token again";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(TIMES);
    }

    @Override
    public Speculation open(SpeculationContext context) {
        int times = context.parameters().get(TIMES);
        return tree -> {
            DraftNode node = tree.root();
            while (node.depth() < times && tree.canGrow(node)) {
                node = tree.propose(node, node.token()).get(0);
            }
        };
    }
}
