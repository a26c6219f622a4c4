// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.core.internal.randomness.GumbelNoise;
import io.vorlauf.core.internal.randomness.SeededDraws;
import io.vorlauf.core.internal.tree.GrownTree;
import io.vorlauf.core.internal.tree.Guess;
import io.vorlauf.core.internal.tree.TreeNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Over many seeds, three tokens follow the target's exact joint law")
class VerificationLawTest {

    private static final int SEEDS = Boolean.getBoolean("vorlauf.laws") ? 40_000 : 10_000;

    private static final VerificationFactory FACTORY = new Verifications(SeededDraws::new);

    private static final Map<String, BiConsumer<GrownTree, Function<TreeNode, Distribution>>> GUESSES = Map.of(
            "sampled chains", Outcomes::sampledChain,
            "proposed chains", Outcomes::proposedChain,
            "mixed trees", Outcomes::mixedTree);

    static Stream<Arguments> all() {
        return Stream.of(VerificationMethod.values()).flatMap(method -> GUESSES.keySet().stream()
                .map(guesses -> Arguments.of(method, guesses)));
    }

    private static double pValue(
            LongFunction<Verification> verification, BiConsumer<GrownTree, Function<TreeNode, Distribution>> strategy) {
        long[] counts = new long[Outcomes.COUNT];
        for (long seed = 0; seed < SEEDS; seed++) {
            counts[Outcomes.generate(verification.apply(seed), strategy)]++;
        }
        return ChiSquareTest.withDefaults().test(Outcomes.law(), counts).getPValue();
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("all")
    void withVerification(VerificationMethod method, String guesses) {
        assertThat(pValue(seed -> FACTORY.create(method, false, seed, 0), GUESSES.get(guesses))).isGreaterThan(0.001);
    }

    @Test
    void aResidualThatForgetsTheDraftIsCaught() {
        LongFunction<Verification> wrong = seed -> new WrongResidual(new SeededDraws(seed));
        assertThat(pValue(wrong, Outcomes::sampledChain)).isLessThan(1e-6);
    }

    @Test
    void noiseThatIsUsedAtTwoPositionsIsCaught() {
        LongFunction<Verification> wrong = seed -> new ReusedNoise(new GumbelNoise(seed));
        assertThat(pValue(wrong, Outcomes::sampledChain)).isLessThan(1e-6);
    }

    private interface WrongVerification extends Verification {

        @Override
        default List<Candidate> preview(Distribution distribution, int count, long position) {
            return List.of();
        }

        @Override
        default boolean siblingsFirst() {
            return true;
        }

        @Override
        default boolean binding() {
            return true;
        }
    }

    /** After a rejection it draws from p and not from norm((p - q)+). */
    private record WrongResidual(SeededDraws draws) implements WrongVerification {

        @Override
        public int[] draw(Distribution distribution, int count, long position) {
            return new int[] {draws.choose(distribution.probabilities())};
        }

        @Override
        public Verdict verify(TreeNode root, Function<TreeNode, Distribution> target) {
            List<TreeNode> accepted = new ArrayList<>();
            TreeNode node = root;
            while (!node.children().isEmpty()) {
                TreeNode child = (TreeNode) node.children().get(0);
                Distribution q = ((Guess.Sampled) node.guesses().get(0)).distribution();
                if (!draws.accept(target.apply(node).probability(child.token()) / q.probability(child.token()))) {
                    break;
                }
                accepted.add(child);
                node = child;
            }
            return new Verdict(accepted, draws.choose(target.apply(node).probabilities()));
        }
    }

    /** Every position hears the noise of position 0. */
    private record ReusedNoise(GumbelNoise noise) implements WrongVerification {

        @Override
        public int[] draw(Distribution distribution, int count, long position) {
            return noise.top(distribution, 0, count).stream().mapToInt(Candidate::token).toArray();
        }

        @Override
        public Verdict verify(TreeNode root, Function<TreeNode, Distribution> target) {
            List<TreeNode> accepted = new ArrayList<>();
            TreeNode node = root;
            while (true) {
                int token = noise.choose(target.apply(node), 0);
                if (node.child(token) == null) {
                    return new Verdict(accepted, token);
                }
                node = node.child(token);
                accepted.add(node);
            }
        }
    }
}
