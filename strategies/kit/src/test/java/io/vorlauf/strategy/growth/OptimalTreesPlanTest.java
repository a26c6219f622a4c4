// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OptimalTreesPlanTest {

    private static final double[][] ACCEPTANCE = {{.7, .15, .05}, {.7, .15, .05}, {.7, .15, .05}, {.7, .15, .05}};

    @Test
    void takesAllItMayWhereNothingCostsAnything() {
        OptimalTrees.Plan plan = OptimalTrees.Plan.best(ACCEPTANCE, 1, 12, guesses -> 1, nodes -> 0);

        assertThat(plan.nodes()).isEqualTo(12);
        assertThat(plan.depth()).isEqualTo(4);
    }

    @Test
    void takesAChainOfOneWhereGuessesAreDear() {
        OptimalTrees.Plan plan = OptimalTrees.Plan.best(ACCEPTANCE, 1, 12, guesses -> 1 + guesses, nodes -> 0);

        assertThat(plan.nodes()).isEqualTo(1);
    }

    @Test
    void growsWideInsteadOfDeepWherePassesOfTheDraftAreDear() {
        OptimalTrees.Plan plan = OptimalTrees.Plan.best(ACCEPTANCE, 6, 6, guesses -> 1, nodes -> 0.8);
        OptimalTrees.Plan cheap = OptimalTrees.Plan.best(ACCEPTANCE, 6, 6, guesses -> 1, nodes -> 0.01);

        assertThat(plan.depth()).isLessThan(cheap.depth());
    }

    @Test
    void promisesTheTokensAndCostsOfItsShape() {
        OptimalTrees.Plan plan = OptimalTrees.Plan.best(
                new double[][] {{.5}, {.5}}, 2, 2, guesses -> 1 + 0.1 * guesses, nodes -> 0.1 * nodes);

        assertThat(plan.tokens()).isCloseTo(1.75, within(1e-12));
        assertThat(plan.cost()).isCloseTo(1.3, within(1e-12));
        assertThat(plan.rate()).isCloseTo(1.75 / 1.3, within(1e-12));
    }
}
