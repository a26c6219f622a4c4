package io.vorlauf.core.internal.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Over every random outcome, rejection gives the target's law to the last digit")
class RejectionEnumerationTest {

    /** Takes given decisions first, then always the first possible one, and keeps the alternatives. */
    private static final class Branching implements Draws {

        private final List<Integer> decisions;
        private final Deque<List<Integer>> alternatives;
        private int at;
        private double probability = 1;

        Branching(List<Integer> given, Deque<List<Integer>> alternatives) {
            this.decisions = new ArrayList<>(given);
            this.alternatives = alternatives;
        }

        private int decide(double... weights) {
            double total = 0;
            for (double weight : weights) {
                total += weight;
            }
            if (at == decisions.size()) {
                List<Integer> possible = new ArrayList<>();
                for (int i = 0; i < weights.length; i++) {
                    if (weights[i] > 0) {
                        possible.add(i);
                    }
                }
                for (int other : possible.subList(1, possible.size())) {
                    List<Integer> alternative = new ArrayList<>(decisions);
                    alternative.add(other);
                    alternatives.push(alternative);
                }
                decisions.add(possible.get(0));
            }
            int decision = decisions.get(at++);
            probability *= weights[decision] / total;
            return decision;
        }

        @Override
        public int choose(double[] weights) {
            return decide(weights);
        }

        @Override
        public boolean accept(double probability) {
            double p = Math.min(1, probability);
            return decide(1 - p, p) == 1;
        }
    }

    private static double totalVariation(BiConsumer<GrownTree, Function<TreeNode, Distribution>> strategy) {
        double[] found = new double[Outcomes.COUNT];
        Deque<List<Integer>> open = new ArrayDeque<>();
        open.push(List.of());
        while (!open.isEmpty()) {
            Branching draws = new Branching(open.pop(), open);
            int outcome = Outcomes.generate(new RejectionVerification(draws), strategy);
            found[outcome] += draws.probability;
        }
        double[] law = Outcomes.law();
        double distance = 0;
        for (int i = 0; i < law.length; i++) {
            distance += Math.abs(law[i] - found[i]) / 2;
        }
        return distance;
    }

    @Test
    void forSampledChains() {
        assertThat(totalVariation(Outcomes::sampledChain)).isLessThan(1e-9);
    }

    @Test
    void forProposedChains() {
        assertThat(totalVariation(Outcomes::proposedChain)).isLessThan(1e-9);
    }

    @Test
    void forPairsDrawnWithoutReplacementNextToAProposedToken() {
        assertThat(totalVariation((tree, draft) -> {
            tree.sample(tree.root(), draft.apply(tree.root()), 2);
            tree.propose(tree.root(), 1);
        })).isLessThan(1e-9);
    }

    @Test
    void forTheWholeVocabularyDrawnWithoutReplacement() {
        assertThat(totalVariation((tree, draft) -> tree.sample(tree.root(), draft.apply(tree.root()), 4))).isLessThan(1e-9);
    }

    @Test
    void forTwoDrawsFromDifferentDistributionsAtOneNode() {
        assertThat(totalVariation((tree, draft) -> {
            tree.propose(tree.root(), 2);
            tree.sample(tree.root(), draft.apply(tree.root()), 1);
            tree.sample(tree.root(), Distribution.weighted(1, 1, 1, 1), 1);
        })).isLessThan(1e-9);
    }

    @Test
    void forTreesOfSampledPairs() {
        assertThat(totalVariation((tree, draft) -> {
            for (var child : tree.sample(tree.root(), draft.apply(tree.root()), 2)) {
                if (tree.canGrow(child)) {
                    tree.sample(child, draft.apply((TreeNode) child), 2);
                }
            }
        })).isLessThan(1e-9);
    }
}
