// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Over every random outcome, rejection gives the target's law to the last digit")
class RejectionEnumerationTest {

    private static final Map<String, BiConsumer<GrownTree, Function<TreeNode, Distribution>>> GUESSES = Map.of(
            "sampled chains", Outcomes::sampledChain,
            "proposed chains", Outcomes::proposedChain,
            "pairs without replacement next to a proposed token", (tree, draft) -> {
                tree.sample(tree.root(), draft.apply(tree.root()), 2);
                tree.propose(tree.root(), 1);
            },
            "the whole vocabulary without replacement",
                    (tree, draft) -> tree.sample(tree.root(), draft.apply(tree.root()), 4),
            "draws from two distributions behind a proposed token", (tree, draft) -> {
                tree.propose(tree.root(), 2);
                tree.sample(tree.root(), draft.apply(tree.root()), 1);
                tree.sample(tree.root(), Distribution.weighted(1, 1, 1, 1), 1);
            },
            "trees of pairs", (tree, draft) -> pairs(tree, tree.sample(tree.root(), draft.apply(tree.root()), 2), draft),
            "pairs with replacement, and more below", (tree, draft) -> {
                tree.sample(tree.root(), draft.apply(tree.root()), 1);
                tree.sample(tree.root(), draft.apply(tree.root()), 1);
                pairs(tree, List.copyOf(tree.root().children()), draft);
            },
            "shapes that depend on what was drawn above", (tree, draft) -> {
                for (DraftNode child : tree.sample(tree.root(), draft.apply(tree.root()), 1)) {
                    if (child.token() != 1 && tree.canGrow(child)) {
                        tree.sample(child, draft.apply((TreeNode) child), child.token() == 0 ? 2 : 1);
                    }
                }
            });

    static Stream<Arguments> all() {
        return Stream.of(VerificationMethod.values())
                .filter(method -> method != VerificationMethod.COUPLED)
                .flatMap(method -> GUESSES.keySet().stream().map(guesses -> Arguments.of(method, guesses)));
    }

    private static void pairs(GrownTree tree, List<DraftNode> nodes, Function<TreeNode, Distribution> draft) {
        for (DraftNode node : nodes) {
            if (tree.canGrow(node)) {
                tree.sample(node, draft.apply((TreeNode) node), 2);
            }
        }
    }

    private static double totalVariation(
            VerificationMethod method, BiConsumer<GrownTree, Function<TreeNode, Distribution>> strategy) {
        double[] found = new double[Outcomes.COUNT];
        Deque<List<Integer>> open = new ArrayDeque<>();
        open.push(List.of());
        while (!open.isEmpty()) {
            Branching draws = new Branching(open.pop(), open);
            Verification verification = new Verifications(seed -> draws).create(method, false, 0, 0);
            int outcome = Outcomes.generate(verification, strategy);
            found[outcome] += draws.probability();
        }
        double[] law = Outcomes.law();
        double distance = 0;
        for (int i = 0; i < law.length; i++) {
            distance += Math.abs(law[i] - found[i]) / 2;
        }
        return distance;
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("all")
    void byEveryMethod(VerificationMethod method, String guesses) {
        assertThat(totalVariation(method, GUESSES.get(guesses))).isLessThan(1e-9);
    }
}
