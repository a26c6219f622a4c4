// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.internal.tree.TreeLimits;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Expected lengths are exact: every random outcome is enumerated. */
@DisplayName("The stronger of two exact verifications accepts more")
class StrengthTest {

    /** With -Plaws more. */
    private static final int WORLDS = Boolean.getBoolean("vorlauf.laws") ? 100 : 20;
    private static final int VOCABULARY = 3;
    private static final double ROUNDING = 1e-12;

    private static Distribution table(int world, int model, TreeNode node) {
        long hash = world * 31L + model;
        for (int i = 0; i < node.history().length(); i++) {
            hash = hash * 1_000_003 + node.history().token(i) + 11;
        }
        Random random = new Random(hash);
        return Distribution.weighted(random.nextDouble(), random.nextDouble(), random.nextDouble());
    }

    private static void chain(GrownTree tree, int world) {
        TreeNode node = tree.root();
        while (tree.canGrow(node)) {
            node = (TreeNode) tree.sample(node, table(world, 2, node), 1).get(0);
        }
    }

    private static void pairs(GrownTree tree, int world) {
        for (DraftNode child : tree.sample(tree.root(), table(world, 2, tree.root()), 2)) {
            tree.sample(child, table(world, 2, (TreeNode) child), 2);
        }
    }

    private static void pairsWithReplacement(GrownTree tree, int world) {
        twice(tree, tree.root(), world);
        List.copyOf(tree.root().children()).forEach(child -> twice(tree, (TreeNode) child, world));
    }

    private static void twice(GrownTree tree, TreeNode node, int world) {
        Distribution draft = table(world, 2, node);
        tree.sample(node, draft, 1);
        tree.sample(node, draft, 1);
    }

    private static double accepted(
            VerificationMethod method, int world, int depth, BiConsumer<GrownTree, Integer> strategy) {
        return Branching.expectation(draws -> {
            Verification verification = new Verifications(seed -> draws).create(method, false, 0, 0);
            GrownTree tree = new GrownTree(new Text(Tokens.of(0)), new TreeLimits(depth, 16, VOCABULARY), verification,
                    (model, inner) -> List::of);
            strategy.accept(tree, world);
            return (double) verification.verify(tree.root(), node -> table(world, 1, node)).accepted().size();
        });
    }

    private static long worldsWhere(IntPredicate holds) {
        return IntStream.range(0, WORLDS).filter(holds).count();
    }

    @Test
    void blockVerificationNeverAcceptsLessThanTokenWiseOnAChain() {
        assertThat(worldsWhere(world -> accepted(VerificationMethod.BLOCK, world, 3, StrengthTest::chain)
                >= accepted(VerificationMethod.TOKEN_WISE, world, 3, StrengthTest::chain) - ROUNDING)).isEqualTo(WORLDS);
    }

    @Test
    void blockVerificationMostlyAcceptsMoreThanTokenWiseOnAChain() {
        assertThat(worldsWhere(world -> accepted(VerificationMethod.BLOCK, world, 3, StrengthTest::chain)
                > accepted(VerificationMethod.TOKEN_WISE, world, 3, StrengthTest::chain) + 1e-4)).isGreaterThan(WORLDS * 8 / 10);
    }

    @Test
    void traversalNeverAcceptsLessThanTokenWiseOnATree() {
        assertThat(worldsWhere(world -> accepted(VerificationMethod.TRAVERSAL, world, 2, StrengthTest::pairs)
                >= accepted(VerificationMethod.TOKEN_WISE, world, 2, StrengthTest::pairs) - ROUNDING)).isEqualTo(WORLDS);
    }

    @Test
    void drawingWithoutReplacementAcceptsMoreThanDrawingWithReplacement() {
        assertThat(worldsWhere(world -> accepted(VerificationMethod.REJECTION, world, 2, StrengthTest::pairs)
                > accepted(VerificationMethod.REJECTION, world, 2, StrengthTest::pairsWithReplacement))).isEqualTo(WORLDS);
    }

    @Test
    void onAChainItIsTheLastPositionOfBlockVerificationThatPasses() {
        for (int world = 0; world < 200; world++) {
            int length = 4;
            Random uniforms = new Random(world);
            double[] decisions = uniforms.doubles(64).toArray();
            int[] at = {0};
            Draws draws = new Draws() {
                @Override
                public int choose(double[] weights) {
                    double threshold = new Random(at[0]).nextDouble() * Arrays.stream(weights).sum();
                    int index = 0;
                    for (double sum = weights[0]; sum <= threshold; sum += weights[++index]) { }
                    return index;
                }

                @Override
                public boolean accept(double probability) {
                    return decisions[at[0]++] < probability;
                }
            };
            Verification verification = new Verifications(seed -> draws).create(VerificationMethod.BLOCK, false, 0, 0);
            GrownTree tree = new GrownTree(new Text(Tokens.of(0)), new TreeLimits(length, 16, VOCABULARY), verification,
                    (model, inner) -> List::of);
            chain(tree, world);
            at[0] = 0;
            int targetWorld = 1000 + world;
            int accepted = verification.verify(tree.root(), node -> table(targetWorld, 1, node)).accepted().size();
            assertThat(accepted).isEqualTo(lastThatPasses(tree, targetWorld, world, decisions));
        }
    }

    /** Algorithm 2 of arXiv 2403.10444, from the formulae: u_i is compared with h_i, from the last position down. */
    private static int lastThatPasses(GrownTree tree, int targetWorld, int draftWorld, double[] decisions) {
        int length = tree.nodes().size();
        double[] h = new double[length + 1];
        double running = 1;
        TreeNode node = tree.root();
        for (int i = 0; i <= length; i++) {
            if (i == length) {
                h[i] = running;
                break;
            }
            double left = 0;
            for (int token = 0; token < VOCABULARY; token++) {
                left += Math.max(0, running * table(targetWorld, 1, node).probability(token)
                        - table(draftWorld, 2, node).probability(token));
            }
            h[i] = i == 0 ? 1 : left / (left + 1 - running);
            TreeNode next = (TreeNode) node.children().get(0);
            running = Math.min(1, running * table(targetWorld, 1, node).probability(next.token())
                    / table(draftWorld, 2, node).probability(next.token()));
            node = next;
        }
        int used = 0;
        for (int i = length; i > 0; i--) {
            if (decisions[used++] < h[i]) {
                return i;
            }
        }
        return 0;
    }
}
